// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"strings"

	"rookery/templates"
)

func licences() []templates.Option {
	return []templates.Option{
		{Value: "all", Label: "All rights reserved", Chosen: true},
		{Value: "by", Label: "CC BY: share it, name me"},
		{Value: "by-sa", Label: "CC BY-SA: share it alike, name me"},
		{Value: "cc0", Label: "CC0: do as you like"},
	}
}

func studentComposer() *templates.Composer {
	return &templates.Composer{
		CSRF: "sample-token", Action: "/posts", DraftID: "0190a005-0000-7000-8000-000000000001",
		DraftKey: maya.ID + ":home", Limit: 500, Licences: licences(),
		Audiences: []templates.Audience{
			{Value: "group:" + scienceID, Label: "Group: 8B Science", Says: "26 students and 2 teachers of 8B Science will see this.", Chosen: true},
			{Value: "group:" + chessID, Label: "Group: Chess club", Says: "11 students and 1 teacher of Chess club will see this."},
		},
	}
}

// pictured is a composer with files in every state.
func pictured() *templates.Composer {
	c := teacherComposer()
	c.Attachments = &templates.Attachments{Take: "image/*", Most: 8, Piece: 1 << 20, AltAsk: true, Files: []templates.Attached{
		{ID: "0190a00b-0000-7000-8000-000000000001", Kind: "picture", Name: "pond.jpg", State: "ready", Alt: "Green water and reeds"},
		{ID: "0190a00b-0000-7000-8000-000000000002", Kind: "picture", Name: "a very long name that a telephone gave to this picture of the pond.heic", State: "waiting", How: "40 %", AltBad: "Please say what can be seen, for those who cannot see it."},
		{ID: "0190a00b-0000-7000-8000-000000000003", Kind: "document", Name: "Newsletter.pdf", State: "coming", How: "12 %"},
		{ID: "0190a00b-0000-7000-8000-000000000004", Kind: "document", Name: "game.exe", State: "refused", Word: "This kind of file cannot be added. Pictures, PDF papers, sound and video can."},
	}}
	return c
}

func homePictured() templates.Timeline {
	p := teacherPage("Home", "home")
	post := tripPost()
	post.Media, post.MediaCount = []templates.Media{
		{ID: "0190a00b-0000-7000-8000-000000000005", Kind: "document", Name: "Packing list.pdf", Detail: "PDF, 210 KB"},
		{ID: "0190a00b-0000-7000-8000-000000000006", Kind: "sound", Name: "The museum's song.m4a", Alt: "The museum's song, sung by 8B"},
		{ID: "0190a00b-0000-7000-8000-000000000007", Kind: "video", Name: "the way.mp4", Alt: "The way from the front gate to the coach", Width: 640, Height: 360},
	}, 3
	post.Coming = []templates.Attached{{ID: "0190a00b-0000-7000-8000-000000000008", Kind: "picture", Name: "coach.jpg", State: "waiting", How: "60 %"}}
	return templates.Timeline{Page: p, Icon: "house", Title: "Home", Composer: pictured(), Posts: []templates.Post{post}}
}

func teacherComposer() *templates.Composer {
	c := studentComposer()
	c.DraftKey = hargreaves.ID + ":group"
	c.Audiences = []templates.Audience{
		{Value: "group:" + scienceID, Label: "Group: 8B Science", Says: "26 students and 2 teachers of 8B Science will see this.", Chosen: true},
		{Value: "school", Label: "School: everyone at Oakfield School", Says: "Every student, teacher and guardian of Oakfield School will see this."},
	}
	return c
}

func homeStudent() templates.Timeline {
	p := studentPage("Home", "home")
	p.Stream = "home"
	return templates.Timeline{
		Page: p, Icon: "house", Title: "Home", Lead: "Your groups, announcements, and the people you follow.",
		Composer: studentComposer(),
		Posts: []templates.Post{
			heldOwnPost(), richPost(), tripPost(), ownPost(), foldedPost(), schoolPost(), rightToLeftPost(),
		},
		Older: "/home?before=x",
	}
}

func homeEmpty() templates.Timeline {
	v := homeStudent()
	v.Posts, v.Older = nil, ""
	v.Empty = templates.Empty{
		Icon: "messages-square", Title: "Nothing here yet",
		Words:  "Posts from your classes and clubs will appear here, newest first.",
		Action: &templates.Link{Label: "Find a group", Href: "/groups"},
	}
	return v
}

func groupHead() *templates.GroupHead {
	return &templates.GroupHead{
		ID: scienceID, Name: "8B Science", Kind: "Class", Icon: "users",
		About:   "Everything for Ms Hargreaves’ Tuesday and Thursday lessons.",
		Members: "26 students, 2 teachers", Roster: true, JoinRule: "Joining by code",
	}
}

func groupSteward() templates.Timeline {
	p := teacherPage("8B Science", "groups")
	p.Stream = "group:" + scienceID
	g := groupHead()
	g.Settings, g.Announce, g.Slips, g.Waiting = "/groups/"+scienceID+"/settings", "/announce?group="+scienceID, true, 2
	return templates.Timeline{
		Page: p, Group: g, Composer: teacherComposer(),
		Held: &templates.HeldHere{GroupID: scienceID, More: "/groups/" + scienceID + "/queue", Posts: []templates.Post{
			heldForSteward(31, lena, "You can all come to mine on Saturday, it is the blue door next to the bakery on Mill Lane.", "Held by the rule “Addresses”."),
			readFirst(heldForSteward(32, tariq, "Who took my calculator?", "Posts here are read before others see them.")),
		}},
		Posts: []templates.Post{richPost(), tripPost(), foldedPost()},
	}
}

func composerWrong() *templates.Composer {
	c := studentComposer()
	c.Form = templates.Form{
		Values: map[string]string{"body": "Meet me at the gate and ring me first.", "note": "", "audience": "group:" + chessID},
		Errors: map[string]string{"body": "This post is 12 characters too long", "audience": "You are no longer in this group"},
	}
	c.Held = "A teacher of Chess club reads your posts before others do."
	return c
}

func homeFlash() templates.Timeline {
	v := homeStudent()
	v.Page.Flash = templates.Flash{Kind: "good", Text: "Your post was withdrawn. Nobody in 8B Science can see it any more.", Undo: "/posts/" + postID(2) + "/restore"}
	v.Posts = v.Posts[1:4]
	return v
}

func homeBack() templates.Timeline {
	v := homeFlash()
	v.Page.Flash = templates.Flash{Kind: "good", Text: "It is back."}
	return v
}

// homeShared is a draft that is carried on with on a shared device, where nothing
// is kept but what its member saves.
func homeShared() templates.Timeline {
	v := homeStudent()
	v.Page.Shared, v.Page.IdleSeconds = true, 600
	v.Composer.DraftKey, v.Composer.Kept = "", true
	v.Composer.Form.Values = map[string]string{"body": "Things to bring on Thursday"}
	v.Posts = v.Posts[:2]
	return v
}

func homeWrong() templates.Timeline {
	v := homeStudent()
	v.Composer = composerWrong()
	v.Posts = v.Posts[:2]
	return v
}

func schoolTimeline() templates.Timeline {
	p := teacherPage("School", "school")
	p.Stream = "school"
	ask := tripPost()
	ask.Announcement.FiguresWords, ask.Announcement.Figures = "41 of 54 have acknowledged", "/announcements/"+ask.ID
	ask.Deeds = templates.Deeds{Open: "/posts/" + ask.ID, Reply: "/posts/" + ask.ID + "/reply", Edit: "/posts/" + ask.ID + "/edit", Withdraw: true}
	return templates.Timeline{
		Page: p, Icon: "school", Title: "School", Lead: "What staff tell the whole school.",
		Posts: []templates.Post{ask, schoolPost()}, Newer: "/school?after=x", Older: "/school?before=x",
	}
}

func groupMuted() templates.Timeline {
	p := studentPage("8B Science", "groups")
	p.Stream = "group:" + scienceID
	g := groupHead()
	g.Muted, g.Leave = "You cannot write in this group until Friday. Ms Hargreaves has told you why.", true
	return templates.Timeline{Page: p, Group: g, Posts: []templates.Post{richPost(), foldedPost()}}
}

func memberTabs(current string) []templates.Tab {
	return []templates.Tab{
		{Label: "Posts", Href: tariq.Href, Current: current == "posts"},
		{Label: "With others", Href: tariq.Href + "/with-others", Current: current == "with"},
	}
}

func memberPage(withOthers bool) templates.Timeline {
	p := studentPage("Tariq H.", "members")
	p.Stream = "member:" + tariq.ID
	v := templates.Timeline{
		Page: p, Tabs: memberTabs("posts"), Posts: []templates.Post{richPost()},
		Member: &templates.MemberHead{
			Person: tariq, Groups: []templates.Link{*science, {Label: "Chess club", Href: "/groups/" + chessID}},
			CanFollow: true, Report: tariq.Href + "/report",
		},
	}
	if withOthers {
		v.Page.Stream, v.Tabs = "with:"+tariq.ID, memberTabs("with")
		v.Member.Following = true
		v.Posts = []templates.Post{replyPost(11, maya, tariq, "Did you measure from the knot or from the hook?"), replyPost(12, tariq, maya, "From the hook! That was the mistake."), richPost()}
	}
	return v
}

func memberForStaff() templates.Timeline {
	p := teacherPage("Tariq Hassan", "members")
	p.Stream = "member:" + tariq.ID
	full := tariq
	full.Name = "Tariq Hassan"
	return templates.Timeline{
		Page: p, Tabs: memberTabs("posts"),
		Member: &templates.MemberHead{Person: full, Roles: "Student", State: "Muted in Chess club until Friday", CanFollow: true, Reset: true, Report: tariq.Href + "/report"},
		Empty:  templates.Empty{Icon: "message-circle", Title: "No posts yet", Words: "Tariq has not written anything that you may see."},
	}
}

func tagTimeline() templates.Timeline {
	p := studentPage("#pendulum", "")
	p.Stream = "tag:pendulum"
	return templates.Timeline{Page: p, Icon: "hash", Title: "#pendulum", Lead: "Posts with this hashtag that you may see.", Posts: []templates.Post{richPost()}}
}

func mentionsTimeline() templates.Timeline {
	p := studentPage("Mentions", "mentions")
	p.Stream = "mentions"
	return templates.Timeline{
		Page: p, Icon: "at-sign", Title: "Mentions", Lead: "Posts that name you.",
		Empty: templates.Empty{Icon: "at-sign", Title: "Nobody has named you yet", Words: "When somebody writes @maya.r, the post is here."},
	}
}

func timelineStories() []Story {
	return []Story{
		{"home-student", "Timelines", "Home of a student", templates.TimelinePage(homeStudent())},
		{"home-empty", "Timelines", "Home with nothing on it", templates.TimelinePage(homeEmpty())},
		{"home-pictures", "Timelines", "Home: files on their way and in a post", templates.TimelinePage(homePictured())},
		{"home-flash", "Timelines", "Home after withdrawing a post", templates.TimelinePage(homeFlash())},
		{"home-back", "Timelines", "Home: a withdrawn post is back", templates.TimelinePage(homeBack())},
		{"home-shared", "Timelines", "Home: a draft on a shared device", templates.TimelinePage(homeShared())},
		{"home-wrong", "Timelines", "Home with a post to be mended", templates.TimelinePage(homeWrong())},
		{"group-steward", "Timelines", "A class, as its teacher", templates.TimelinePage(groupSteward())},
		{"group-muted", "Timelines", "A class, as a muted student", templates.TimelinePage(groupMuted())},
		{"school", "Timelines", "School, as a teacher", templates.TimelinePage(schoolTimeline())},
		{"member", "Timelines", "A member's page", templates.TimelinePage(memberPage(false))},
		{"member-with-others", "Timelines", "A member with others", templates.TimelinePage(memberPage(true))},
		{"member-staff", "Timelines", "A student's page, as a teacher", templates.TimelinePage(memberForStaff())},
		{"tag", "Timelines", "A hashtag", templates.TimelinePage(tagTimeline())},
		{"mentions", "Timelines", "Mentions, none yet", templates.TimelinePage(mentionsTimeline())},
	}
}

// LongTimeline is home with n posts, no two alike, for weighing a page.
func LongTimeline(n int) templates.Timeline {
	v := homeStudent()
	people := []templates.Person{maya, tariq, oisin, yuki, lena, noor, hargreaves, adeyemi}
	words := strings.Fields(`the pendulum swings once a second when its string is as long as we
		measured on Thursday before lunch and nobody believed us until Ms Hargreaves tried it with
		two weights of brass from the old cupboard behind the blackboard which nobody had opened since spring`)
	v.Posts = nil
	for i := range n {
		var said []string
		for j := range 12 + (i*7)%30 {
			said = append(said, words[(i*13+j*(i%5+1))%len(words)])
		}
		p := note(100+i, people[i%len(people)], earlier, text(strings.Join(said, " ")))
		p.Replies = i % 4
		v.Posts = append(v.Posts, p)
	}
	return v
}
