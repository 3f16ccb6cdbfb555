// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/policy"
)

// lineHash reads which line an address means; nil for what is none.
func lineHash(text string) []byte {
	hash, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	return hash
}

// seesAll says whether the reader sees every line. Who does not is told no
// numbers: a gap, or a count, would tell when the safeguarding team was at work.
func seesAll(c *Ctx) bool { return c.Actor.Allows(policy.AuditReadSafeguarding, policy.School) }

// chainChecked is how long a record may be to be checked while a page waits.
const chainChecked = 20_000

// audit is the record of what was done, newest first.
func (h *Handlers) audit(c *Ctx) error {
	f := tenants.AuditFilter{Deed: deedKind(c.Query("deed")), Who: strings.TrimSpace(c.Query("who")), From: c.day(c.Query("from"), 0), To: c.day(c.Query("to"), 1)}
	f.Before, f.After = lineHash(c.Query("before")), lineHash(c.Query("after"))
	page, err := h.db.Audit(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	v := templates.Audit{Page: c.staffPage("Audit", "audit"), Filter: c.auditFilter(f)}
	for _, line := range page.Lines {
		v.Lines = append(v.Lines, h.auditLine(c, line, page))
	}
	v.Newer, v.Older = c.auditPages(f, page)
	if len(page.Lines) == 0 {
		v.Empty = templates.Empty{Icon: "search", Title: "Nothing fits", Words: "No line has all that you chose."}
	}
	if len(f.Before) == 0 && len(f.After) == 0 && len(page.Lines) > 0 && page.Lines[0].Seq <= chainChecked {
		if v.Chain, err = h.chainState(c); err != nil {
			return err
		}
	}
	return c.Render(fiber.StatusOK, templates.AuditPage(v))
}

func (h *Handlers) chainState(c *Ctx) (*templates.ChainState, error) {
	found, err := h.db.VerifyAudit(c.Context(), c.tenant)
	if err != nil {
		return nil, err
	}
	if found.Seq != 0 {
		return &templates.ChainState{Words: "Line " + strconv.FormatInt(found.Seq, 10) + ": " + found.Words + ". Ask whoever runs your server to run rookery doctor --audit."}, nil
	}
	if !seesAll(c) {
		return &templates.ChainState{Good: true, Words: "Each line is sealed by the one before it. Checked just now."}, nil
	}
	return &templates.ChainState{Good: true, Words: strconv.FormatInt(found.Lines, 10) + " lines, each sealed by the one before it. Checked just now."}, nil
}

// day reads a date of the filter; after adds days.
func (c *Ctx) day(text string, after int) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, text, c.Actor.School.Zone())
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, after)
}

// deedKinds are the kinds of deed to narrow the record to.
var deedKinds = []templates.Option{{Value: "", Label: "Everything"}, {Value: "member", Label: "Members"}, {Value: "guardian", Label: "Guardians"},
	{Value: "group", Label: "Groups"}, {Value: "code", Label: "Join codes"}, {Value: "post", Label: "Posts"}, {Value: "announcement", Label: "Announcements"},
	{Value: "case", Label: "Cases"}, {Value: "gate", Label: "Rules"}, {Value: "school", Label: "The school"}, {Value: "safeguarding", Label: "Safeguarding"}}

func deedKind(text string) string {
	for _, o := range deedKinds {
		if o.Value == text {
			return text
		}
	}
	return ""
}

func (c *Ctx) auditFilter(f tenants.AuditFilter) templates.Filter {
	filter := templates.Filter{Action: "/audit", Fields: []templates.Field{
		{Name: "deed", Label: "What", Value: f.Deed, Options: deedKinds},
		{Name: "who", Label: "By whom", Type: "search", Value: f.Who, Autocomplete: "off"},
		{Name: "from", Label: "From", Type: "date", Value: dateOnly(f.From)},
		{Name: "to", Label: "To", Type: "date", Value: dateOnly(f.To.AddDate(0, 0, -1))},
	}}
	if f.Deed != "" || f.Who != "" || !f.From.IsZero() || !f.To.IsZero() {
		filter.Clear = "/audit"
	}
	return filter
}

func dateOnly(t time.Time) string {
	if t.Year() < 2 {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (c *Ctx) auditPages(f tenants.AuditFilter, page tenants.AuditPage) (newer, older string) {
	if len(page.Lines) == 0 {
		return "", ""
	}
	to := func(name string, line tenants.AuditLine) string {
		q := url.Values{name: {hex.EncodeToString(line.Hash)}}
		for _, field := range []string{"deed", "who", "from", "to"} {
			if value := c.Query(field); value != "" {
				q.Set(field, value)
			}
		}
		return "/audit?" + q.Encode()
	}
	back, on := len(f.Before) > 0, page.More
	if len(f.After) > 0 {
		back, on = page.More, true
	}
	if back {
		newer = to("after", page.Lines[0])
	}
	if on {
		older = to("before", page.Lines[len(page.Lines)-1])
	}
	return newer, older
}

func (h *Handlers) auditLine(c *Ctx, line tenants.AuditLine, page tenants.AuditPage) templates.AuditLine {
	shown := templates.AuditLine{Time: c.Stamp(line.At), Deed: line.Deed, Words: h.deedWords(line.Deed),
		Safeguarding: line.Scope == tenants.ScopeSafeguarding, Refused: refusedDeed(line.Deed), Hash: hex.EncodeToString(line.Hash), Details: detailFacts(line.Details)}
	if seesAll(c) {
		shown.Seq = strconv.FormatInt(line.Seq, 10)
	}
	if m, ok := page.Members[line.Meant()]; ok { // said by name
		for i, f := range shown.Details {
			if f.Value == m.ID.String() {
				shown.Details[i].Value = m.For(true)
			}
		}
	}
	if by := line.By(); by != nil {
		if m, ok := page.Members[*by]; ok {
			p := c.managed(m)
			shown.Actor = &p
		}
	} else {
		shown.Operator = operatorDeed(line.Deed)
	}
	if line.Object != nil {
		shown.Object = c.objectLink(line, page)
	}
	return shown
}

func refusedDeed(deed string) bool {
	return strings.HasSuffix(deed, ".refused") || strings.HasSuffix(deed, ".conflict-of-interest")
}

// operatorDeed says whether a deed that no member did was done at the server's
// command line. What Rookery does by itself is about cases: it takes reports in
// without saying whose, and its rules open safeguarding cases.
func operatorDeed(deed string) bool {
	kind, _, _ := strings.Cut(deed, ".")
	return kind == "member" || kind == "school"
}

// objectLink leads to what a deed was about, as far as it has a page.
func (c *Ctx) objectLink(line tenants.AuditLine, page tenants.AuditPage) *templates.Link {
	id := line.Object.String()
	if line.Actor == nil && line.By() != nil {
		return nil // they stand there as who did it
	}
	switch line.ObjectKind {
	case "member":
		if m, ok := page.Members[*line.Object]; ok {
			return &templates.Link{Label: m.For(true), Href: rosterPath + "/" + id}
		}
	case "group":
		return &templates.Link{Label: "Open the group", Href: "/groups/" + id}
	case "post":
		return &templates.Link{Label: "Open the post", Href: "/posts/" + id}
	case "case":
		return &templates.Link{Label: "Open the case", Href: "/cases/" + id}
	case "safeguarding-case":
		return &templates.Link{Label: "Open the case", Href: "/safeguarding/" + id}
	}
	return nil
}

func detailFacts(text string) []templates.Fact {
	var details map[string]string
	if json.Unmarshal([]byte(text), &details) != nil {
		return nil
	}
	var facts []templates.Fact
	for _, name := range slices.Sorted(maps.Keys(details)) {
		label := strings.ReplaceAll(strings.ReplaceAll(name, "_", " "), "-", " ")
		facts = append(facts, templates.Fact{Label: strings.ToUpper(label[:min(1, len(label))]) + label[min(1, len(label)):], Value: details[name]})
	}
	return facts
}

// ownDeeds are this package's deeds as they follow on a name.
var ownDeeds = DeedWords{
	"member.add": "added", "member.approve": "let … in", "member.refuse": "did not let … in", "member.details": "changed the name or year of",
	"member.role": "changed the roles of", "member.password": "changed the password of", "member.password-reset": "gave a new password to",
	"member.sessions-ended": "signed … out everywhere", "member.slip": "made a sign-in slip for", "member.mute": "muted", "member.unmute": "ended the mute of",
	"member.suspend": "suspended", "member.restore": "let … back in", "member.leave": "noted that … has left", "member.come-back": "let … come back", "guardian.link": "linked a guardian with", "guardian.unlink": "took a guardian away from",
	"school.add": "set the school up", "school.settings": "changed the school's settings", "school.policy": "changed who may do what",
	"member.role.refused": "tried to change the roles of", "member.add.refused": "tried to add members and may not", "member.password-reset.refused": "tried to give a new password to",
	"guardian.link.refused": "tried to link a guardian with", "school.policy.refused": "tried to change who may do what",
	"school.suspend": "closed the school", "school.resume": "opened the school again",
}

func (h *Handlers) deedWords(deed string) string {
	if words := h.door.hooks.deedWords[deed]; words != "" {
		return words
	}
	if words := ownDeeds[deed]; words != "" {
		return words
	}
	return strings.NewReplacer(".", ": ", "-", " ").Replace(deed)
}
