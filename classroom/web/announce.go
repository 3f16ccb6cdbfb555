// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/classroom"
	"rookery/templates"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	tenantsweb "rookery/tenants/web"
)

func (h *Handlers) announcePage(c *tenantsweb.Ctx) error {
	if id, err := uuid.Parse(c.Query("again")); err == nil {
		return h.announceCancelled(c, id)
	}
	besides, _ := uuid.Parse(c.Query("group"))
	return h.showAnnounce(c, fiber.StatusOK, besides, templates.Form{})
}

// announceCancelled is the form with the text and the choices of an announcement
// that was cancelled. A time that has passed is to be chosen anew: nothing that
// was to wait goes out at once.
func (h *Handlers) announceCancelled(c *tenantsweb.Ctx, id uuid.UUID) error {
	a, err := h.room.Cancelled(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	besides, target := uuid.Nil, string(a.Target)
	switch {
	case a.Group != nil:
		besides, target = *a.Group, target+":"+a.Group.String()
	case a.Year != nil:
		target += ":" + strconv.Itoa(*a.Year)
	}
	values := map[string]string{"body": a.Post.Body, "target": target, "when": "now"}
	if a.DueAt.After(a.Post.CreatedAt) {
		values["when"] = "later"
		if a.DueAt.After(h.room.DB.Now()) {
			values["at"] = a.DueAt.In(c.Actor.School.Zone()).Format(classroom.MomentForm)
		}
	}
	if a.Acknowledge {
		values["acknowledge"] = "yes"
	}
	if a.IncludeLate {
		values["include_late"] = "yes"
	}
	return h.showAnnounce(c, fiber.StatusOK, besides, templates.Form{Values: values})
}

// showAnnounce is the form that announces, as typed when it has come back;
// besides is the group that one comes from.
func (h *Handlers) showAnnounce(c *tenantsweb.Ctx, status int, besides uuid.UUID, form templates.Form) error {
	if !c.Actor.Allows(policy.AnnounceToClass, policy.School) && !c.Actor.Allows(policy.AnnounceToSchool, policy.School) {
		return fault.Forbidden("Announcing is for those who look after a class or the school.")
	}
	reach, err := h.room.ReachOf(c.Context(), c.Actor, besides)
	if err != nil {
		return err
	}
	if !reach.Any() && !form.Bad() && form.Value("body") == "" {
		return c.SeeOther("/groups", templates.Flash{Kind: "warn", Text: c.T("flash.no-class")})
	}
	own, err := h.room.OwnAnnouncements(c.Context(), c.Actor, cutOf(c))
	if err != nil {
		return err
	}
	view := templates.Announce{Page: c.Page("Announce", "announce", ""), Form: form, DraftID: newID(), Limit: c.Actor.School.PostLimit,
		Targets: targetsOf(reach, c.Actor.School.Name, besides), Zone: zoneWords(c.Actor.School.Timezone),
		Soonest: h.room.DB.Now().In(c.Actor.School.Zone()).Format(classroom.MomentForm)}
	if !c.Actor.Shared {
		view.DraftKey = c.Actor.ID.String() + ":announce"
		if again, err := uuid.Parse(c.Query("again")); err == nil { // beside what was begun and not sent
			view.DraftKey += ":" + again.String()
		}
	}
	if target := form.Value("target"); !form.Bad() && target != "" && !view.Offers(target) {
		view.Form.Errors = map[string]string{"target": "You cannot announce to those whom this was for any more. Please choose from the list."}
	}
	if id, err := uuid.Parse(form.Value("draft_id")); err == nil && id != uuid.Nil {
		view.DraftID = id.String()
	}
	draft := uuid.Nil
	if form.Value("draft_id") != "" {
		draft, _ = uuid.Parse(view.DraftID)
	}
	if view.Attachments, err = h.attachments(c, draft, &form); err != nil {
		return err
	}
	if len(reach.Groups) > 0 {
		view.Late = "Who comes into the class next week will find it too. Years and the school stay as they are now."
	}
	for _, a := range own.Announcements {
		view.Sent = append(view.Sent, ownView(c, a))
	}
	more := url.Values{}
	for _, name := range []string{"group", "again"} { // the form stays as it was begun
		if id, err := uuid.Parse(c.Query(name)); err == nil {
			more.Set(name, id.String())
		}
	}
	view.Newer, view.Older = pagers("/announce", classroom.Timeline{Newer: own.Newer, Older: own.Older}, more)
	for _, to := range []*string{&view.Newer, &view.Older} {
		if *to != "" {
			*to += "#sent" // past the form
		}
	}
	if len(view.Sent) == 0 && !newest(c) {
		view.Nothing = nothingMore("/announce")
	}
	return c.Render(status, templates.AnnouncePage(view))
}

// zoneWords says whose clocks count: "Europe/London" is "In London time."
func zoneWords(zone string) string {
	_, city, found := strings.Cut(zone, "/")
	if !found {
		city = zone
	}
	if i := strings.LastIndexByte(city, '/'); i >= 0 {
		city = city[i+1:]
	}
	return "In " + strings.ReplaceAll(city, "_", " ") + " time."
}

// targetsOf are the choices of whom an announcement is for, with whom and how
// many each reaches.
func targetsOf(r classroom.Reaches, school string, besides uuid.UUID) []templates.TargetGroup {
	groups := templates.TargetGroup{Label: "Classes and groups"}
	guardians := templates.TargetGroup{Label: "Guardians"}
	for _, g := range r.Groups {
		groups.Targets = append(groups.Targets, templates.Target{Value: "class:" + g.Group.String(), Label: g.Name, Count: g.Members, Says: classSays(g), Chosen: g.Group == besides})
		if g.Kind != classroom.Staff {
			guardians.Targets = append(guardians.Targets, templates.Target{Value: "guardians:" + g.Group.String(), Label: "Guardians of " + g.Name, Count: g.Guardians, Says: guardiansSay(g)})
		}
	}
	years := templates.TargetGroup{Label: "Years"}
	for _, y := range r.Years {
		name := tenantsweb.YearWords(y.Year)
		years.Targets = append(years.Targets, templates.Target{Value: "year:" + strconv.Itoa(y.Year), Label: name, Count: y.Students,
			Says: count(y.Students, "student", "students") + " of " + name + ". Their guardians see it too."})
	}
	all := []templates.TargetGroup{groups, guardians, years}
	if r.School > 0 {
		all = append(all, templates.TargetGroup{Label: "Everyone", Targets: []templates.Target{{Value: "school", Label: "Everyone at " + school, Count: r.School,
			Says: "Everyone at " + school + ": students, staff and guardians, " + count(r.School, "person", "people") + "."}}})
	}
	var filled []templates.TargetGroup
	for _, g := range all {
		if len(g.Targets) > 0 {
			filled = append(filled, g)
		}
	}
	return filled
}

func classSays(g classroom.GroupReach) string {
	words := count(g.Members, "member", "members") + " of " + g.Name + "."
	if g.Kind != classroom.Staff {
		words += " Their guardians see it too."
	}
	if g.Staff > 0 {
		words += " " + count(g.Staff, "colleague reads", "colleagues read") + " along."
	}
	return words
}

func guardiansSay(g classroom.GroupReach) string {
	words := count(g.Guardians, "guardian", "guardians") + " of " + count(g.Children, "child", "children") + " in " + g.Name + "."
	if without := g.Members - g.Children; without > 0 {
		words += " " + count(without, "member has", "members have") + " no guardian here."
	}
	return words
}

// targetOf reads the choice of whom it is for; what is none leaves it empty,
// which Announce asks to mend.
func targetOf(value string) (target classroom.Target, group uuid.UUID, year int) {
	kind, which, _ := strings.Cut(value, ":")
	switch t := classroom.Target(kind); t {
	case classroom.ToClass, classroom.ToGuardians:
		id, err := uuid.Parse(which)
		if err != nil || len(which) != 36 {
			return "", uuid.Nil, 0
		}
		return t, id, 0
	case classroom.ToYear:
		n, err := strconv.Atoi(which)
		if err != nil {
			return "", uuid.Nil, 0
		}
		return t, uuid.Nil, n
	case classroom.ToSchool:
		return t, uuid.Nil, 0
	}
	return "", uuid.Nil, 0
}

// announcementIn reads the form. A time is read as the school's clocks show it.
func announcementIn(c *tenantsweb.Ctx, f tenantsweb.Form) (classroom.NewAnnouncement, error) {
	n := classroom.NewAnnouncement{Body: f.Text("body"), Acknowledge: f.Bool("acknowledge"), IncludeLate: f.Bool("include_late")}
	n.ID, _ = f.ID("draft_id")
	n.Target, n.Group, n.Year = targetOf(f.Trimmed("target"))
	typed, when := f.Trimmed("at"), f.Trimmed("when")
	if when == "now" || when == "" && typed == "" {
		return n, nil
	}
	var err error
	n.At, err = classroom.Moment(c.Actor.School.Zone(), typed)
	return n, err
}

func (h *Handlers) announce(c *tenantsweb.Ctx) error {
	f, err := c.Form()
	var n classroom.NewAnnouncement
	if err == nil {
		draft, _ := f.ID("draft_id")
		err = h.takeFiles(c, f, draft)
	}
	if err == nil {
		n, err = announcementIn(c, f)
	}
	var done classroom.Published
	if err == nil {
		done, err = h.room.Announce(c.Context(), c.Actor, n)
	}
	if err == nil && done.Back && !done.Again {
		err = fault.InvalidField("body", done.Words)
	}
	if err != nil {
		return h.announceAgain(c, f, err)
	}
	to, flash := "/announce", templates.Flash{Kind: "good", Text: c.T("flash.announcing")}
	r, err := h.room.Receipts(c.Context(), c.Actor, done.Post.ID, classroom.ReachCut{})
	if err == nil { // it is stored, whether or not its author may see the figures
		to, flash = "/announcements/"+done.Post.ID.String(), announcedFlash(c, r)
	}
	if done.Help {
		flash.Kind = "care"
	}
	return c.SeeOther(to, flash)
}

func (h *Handlers) announceAgain(c *tenantsweb.Ctx, f tenantsweb.Form, err error) error {
	fields, problem, ok := tenantsweb.FormFault(err)
	if !ok {
		return err
	}
	if words := fields["draft_id"]; words != "" {
		problem = words
	}
	_, besides, _ := targetOf(f.Trimmed("target"))
	return h.showAnnounce(c, tenantsweb.StatusOf(err), besides, templates.Form{Values: anew(f, err), Errors: fields, Problem: problem})
}

// announcedFlash says what became of an announcement, and to whom it goes.
func announcedFlash(c *tenantsweb.Ctx, r classroom.Receipts) templates.Flash {
	whom := announcedTo(r.Announcement, c.Actor.School.Name)
	switch {
	case r.Announcement.SentAt != nil:
		return templates.Flash{Kind: "good", Text: c.T("flash.announced", "Whom", whom, "Count", r.Reached)}
	case !r.Approved:
		return templates.Flash{Kind: "warn", Text: c.T("flash.announcement-waits", "Whom", readsFirst(c.Actor))}
	}
	return templates.Flash{Kind: "good", Text: c.T("flash.scheduled", "When", c.At(r.Announcement.DueAt), "Whom", whom)}
}
