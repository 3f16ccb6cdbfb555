// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rookery/classroom/text"
	"rookery/moderation"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/live"
	"rookery/tenants/policy"
)

// Draft is what a composer sends. The same draft id of the same author is
// stored once, however often it arrives.
type Draft struct {
	ID       uuid.UUID // the form's own; required
	Body     string
	Note     string // content note
	Licence  string // empty: the author's default
	Audience Audience
	Group    uuid.UUID // uuid.Nil: none
	ReplyTo  uuid.UUID // uuid.Nil: not a reply
}

// Published is what became of a draft.
type Published struct {
	Post  Post
	Held  bool   // a person reads it first
	Back  bool   // a rule sent it back; it is in the author's drafts
	Help  bool   // show where to find help
	Words string // what the rules say to the author
	Again bool   // this draft had been stored before
	// Nobody are the names in a post that went out which lead to nobody whom its
	// author may know of: there is no such member, or not for them.
	Nobody []string
}

const noteLimit = 100

// Publish stores a draft as a post of the actor's, with the gate's verdict.
// Invalid for a text to mend, NotFound for a group or post that the actor
// cannot see, Forbidden without the permission.
func (c *Classroom) Publish(ctx context.Context, actor tenants.Actor, d Draft) (Published, error) {
	d, err := d.clean(actor)
	if err != nil {
		return Published{}, err
	}
	var done Published
	err = c.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		done = Published{}
		if err := inTurn(ctx, tx, actor.ID); err != nil {
			return err
		}
		v, err := viewer(ctx, tx, actor)
		if err != nil {
			return err
		}
		var sent bool
		if done, sent, err = sentBefore(ctx, tx, v, d, nil); err != nil || sent {
			return err
		}
		if done, err = c.publish(ctx, tx, v, d); err == nil && done.Post.State == Released {
			done.Nobody, err = leadNowhere(ctx, tx, v, done.Post)
		}
		return err
	})
	return done, err
}

// clean checks the fields that need nothing but themselves.
func (d Draft) clean(actor tenants.Actor) (Draft, error) {
	fields := map[string]string{}
	body, err := text.Check(d.Body, actor.School.PostLimit)
	if f := fault.From(err); f != nil {
		fields["body"] = f.Fields["body"]
		if fields["body"] == "" {
			fields["body"] = f.Safe
		}
	}
	d.Body = body
	if d.Note, err = fold.Clean(d.Note); err != nil || fold.Graphemes(d.Note) > noteLimit {
		fields["note"] = "Please keep the content note to 100 plain characters."
	}
	if d.Licence == "" {
		d.Licence = actor.Licence
	}
	if !slices.Contains(licences, d.Licence) {
		fields["licence"] = "Please choose one of the licences."
	}
	if d.ID == uuid.Nil {
		fields["draft_id"] = "This form is too old. Please open it again; your text is still here."
	}
	if d.ReplyTo == uuid.Nil && !slices.Contains([]Audience{InGroup, InSchool, Public}, d.Audience) {
		fields["audience"] = "Please choose who can see this."
	}
	if len(fields) > 0 {
		return d, fault.Invalid(fields)
	}
	return d, nil
}

// publish is the road of a post inside the transaction: place, permission,
// gate, store, announce.
func (c *Classroom) publish(ctx context.Context, tx *tenants.Tx, v Viewer, d Draft) (Published, error) {
	p := Post{ID: tx.NewID(), Kind: Note, State: Held, Audience: d.Audience, Author: v.ID, Body: d.Body, Note: d.Note, Licence: d.Licence, Version: 1, CreatedAt: tx.Now, ChangedAt: tx.Now}
	p.Thread = p.ID
	var parent *Post
	if d.ReplyTo != uuid.Nil {
		found, err := visiblePost(ctx, tx, v, d.ReplyTo)
		if err != nil {
			return Published{}, err
		}
		parent = &found
		p.answer(found)
	} else if d.Audience == InGroup {
		p.Group = &d.Group
	}
	group, err := placeOf(ctx, tx, v, p)
	if err != nil {
		return Published{}, err
	}
	if p.Group != nil {
		p.GroupName, p.GroupKind = &group.Name, &group.Kind
	}
	decision, err := v.mayPublish(p)
	if err != nil {
		return Published{}, err
	}
	if err := p.bring(ctx, tx, v, d.ID); err != nil {
		return Published{}, err
	}
	s, err := c.submission(ctx, tx, v, p, group, decision.Held)
	if err != nil {
		return Published{}, err
	}
	verdict, err := c.Gate.Review(ctx, tx, s)
	if err != nil {
		return Published{}, err
	}
	done := Published{Post: p, Held: verdict.Held(), Back: verdict.Returned(), Help: verdict.Help(), Words: verdict.Words()}
	if verdict.Returned() { // kept as a draft: the author mends it and sends it again
		return done, backToDrafts(ctx, tx, v.ID, d.ID, p, done.Words)
	}
	if verdict.Released() {
		p.out(tx)
	}
	if first, err := insertPost(ctx, tx, v, &p, d.ID, s, verdict); err != nil || !first {
		return orSentBefore(ctx, tx, v, d, nil, err)
	}
	if err := p.keepMedia(ctx, tx, d.ID); err != nil {
		return Published{}, err
	}
	if err := c.file(ctx, tx, s, verdict, textOf(parent)); err != nil {
		return Published{}, err
	}
	if verdict.Released() {
		err = c.announce(ctx, tx, p)
	} else {
		c.tell(tx, live.KindPost, p.ID)
	}
	if err != nil {
		return Published{}, err
	}
	done.Post = p
	return done, nil
}

// answer makes the post a reply: it is seen where its parent is seen. A reply
// to an announcement goes to its author and the stewards of its group alone.
func (p *Post) answer(parent Post) {
	id, author := parent.ID, parent.Author // not the whole of it
	p.Kind, p.ReplyTo, p.ReplyAuthor, p.Thread = Reply, &id, &author, parent.Thread
	p.Audience, p.Group = parent.Audience, parent.Group
	if parent.Kind == Announcement || parent.Audience == Direct {
		p.Audience = Direct
	}
}

func textOf(parent *Post) string {
	if parent == nil {
		return ""
	}
	return parent.Body
}

// placeOf loads the group that a post would live in, as this viewer: absent or
// not theirs is NotFound.
func placeOf(ctx context.Context, tx *tenants.Tx, v Viewer, p Post) (Group, error) {
	if p.Group == nil {
		return Group{Gate: "school"}, nil
	}
	m, in := v.In(*p.Group)
	if in {
		return Group{ID: m.Group, Kind: m.Kind, Name: m.Name, Gate: m.Gate}, nil
	}
	if p.Audience == InGroup {
		return Group{}, fault.NotFound()
	}
	return group(ctx, tx, *p.Group)
}

// mayPublish asks the policy.
func (v Viewer) mayPublish(p Post) (policy.Decision, error) {
	where := uuid.Nil
	if p.Group != nil {
		where = *p.Group
	}
	if err := v.mayWrite(where); err != nil {
		return policy.Decision{}, err
	}
	rel := v.Rel(where)
	permission, words := policy.PostCreateInGroup, "You cannot write in this group."
	switch {
	case p.Kind == Reply && p.Audience == Direct:
		permission, words = policy.AnnouncementReply, "You cannot reply here."
		rel |= v.reached(p)
	case p.Kind == Reply:
		permission, words = policy.PostReply, "You cannot reply here."
		if p.Audience != InGroup {
			rel |= policy.Group // the school is a place one belongs to
		}
	case p.Audience == InSchool:
		permission, words = policy.PostCreateToSchool, "You cannot write to the whole school."
	case p.Audience == Public:
		permission, words = policy.PostCreatePublic, "You cannot write in public."
		if !v.School.PublicPosts || v.Student() {
			return policy.Decision{}, fault.Forbidden("This school does not publish to the open web.")
		}
	}
	decision := v.Decide(permission, rel)
	if !decision.Allowed {
		return decision, fault.Forbidden(words)
	}
	return decision, nil
}

// reached says in what way an announcement came to who answers it and sees it:
// it is for themselves or for a child of theirs. What their child wrote
// privately to a teacher they may read along where the school allows it; it is
// not for them to answer.
func (v Viewer) reached(p Post) policy.Rel {
	if p.ReplyTo != nil && *p.ReplyTo != p.Thread && p.ReplyAuthor != nil && slices.Contains(v.Wards, *p.ReplyAuthor) {
		return 0
	}
	return policy.Own | policy.Ward
}

// submission gathers what the gate wants to know.
func (c *Classroom) submission(ctx context.Context, tx *tenants.Tx, v Viewer, p Post, g Group, reviewed bool) (moderation.Submission, error) {
	s := moderation.Submission{Author: v.Actor, Post: p.ID, Version: p.Version, Audience: string(p.Audience), Mode: g.Mode(),
		Text: p.Body, Note: p.Note, Reviewed: reviewed, Attached: p.Media.attached()}
	if p.Group != nil {
		s.Group = *p.Group
	}
	var err error
	s.Recent, s.Released, err = recent(ctx, tx, v.ID, p.ID)
	return s, err
}
