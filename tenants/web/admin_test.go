// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/templates"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

func TestAnAdminAddsOneMemberWhoSignsInWithWhatTheyWereHanded(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	f := b.Get("/admin/members").Must(t, 200, "1 member of Oakfield School").Click("Add one").Form("Add this member")
	f.Submit().Must(t, 422, "Please give a name.").MustNot(t, "A username needs") // one is made from the name
	again := f.Set("given_name", "Maya").Set("family_name", "Rao").Set("roles", "student").Add("roles", "teacher").Set("year_level", "8").Submit()
	again.Must(t, 422, "A student has no other role.")
	kept := again.Form("Add this member")
	if kept.Fields.Get("given_name") != "Maya" || kept.Fields.Get("year_level") != "8" || len(kept.Fields["roles"]) != 2 {
		t.Errorf("the form came back with %v", kept.Fields)
	}
	p := kept.Set("roles", "student").Submit().Must(t, 200, "maya.r")
	twin := kept.Submit().Must(t, 422, "Maya Rao is here already, as maya.r.", "write a username for them").Form("Add this member")
	twin.Set("username", "maya.rao").Submit().Must(t, 200, "maya.rao")
	password := regexp.MustCompile(`[a-z]+-[a-z]+-\d{3}`).FindString(p.Text())
	maya := s.At(t, s.Oakfield)
	if q := maya.Get("/sign-in").Form("Sign in").Set("username", "maya.r").Set("password", password).Submit(); q.Path != "/settings/password" {
		t.Errorf("with the password %q she is at %s", password, q.Path)
	}
	s.At(t, s.Riverside).Get("/sign-in").Form("Sign in").Set("username", "maya.r").Set("password", password).Submit().Must(t, 422)
}

func TestAPastedListIsShownFirstAndThenAdded(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	list := "\ufeffName;Username;Role;Year\r\nMaya Rao;maya.r;student;8\r\n\"Nowak, Tomasz\";;guardian;\r\n\r\nBen Osei;;student;seven\r\nEva Hall;;wizard;\r\nRuth Hargreaves;r.hargreaves;teacher/moderator;"
	f := b.Get("/admin/members/paste").Must(t, 200).FormAt("/admin/members/paste")
	p := f.Set("list", list).Set("step", "check").Submit().Must(t, 200, "Maya Rao", "Tomasz Nowak", "tomasz.n", "“seven” is not a year", "“wizard” is not a role", "Moderator, teacher")
	if q := b.Get("/admin/members").Must(t, 200); !q.Says("1 member of") {
		t.Error("looking at a list added somebody")
	}
	sheet := p.Form("Add 3 members").Submit().Must(t, 200, "maya.r", "tomasz.n", "r.hargreaves", "2 lines had a problem")
	left := "Name;Username;Role;Year\nBen Osei;;student;seven  # “seven” is not a year. Write it as a number, such as 7.\n" +
		"Eva Hall;;wizard;  # “wizard” is not a role. Write admin, safeguarding, moderator, teacher, student or guardian.\n"
	mend := sheet.Form("Check again")
	if got := strings.ReplaceAll(mend.Fields.Get("list"), "\r", ""); got != left {
		t.Errorf("what was left out came back as\n%q, want\n%q", got, left)
	}
	mend.Set("list", strings.NewReplacer("seven ", "7 ", "wizard", "guardian").Replace(left)).Set("step", "check").Submit().
		Must(t, 200, "ben.o", "eva.h", "2 can be added").MustNot(t, "has a problem")
	b.Get("/admin/members").Must(t, 200, "4 members of", "Nowak")
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(sheet.Text())
	member := s.At(t, s.Oakfield)
	if q := member.Get("/sign-in").FormAt("/sign-in").Set("slip", code).Submit(); q.Path != "/settings/password" {
		t.Errorf("the first slip %q leads to %s", code, q.Path)
	}
	for _, empty := range []string{"", "\r\n \r\n"} {
		f.Set("list", empty).Submit().Must(t, 422, "one person a line")
	}
	long := f.Set("list", strings.Repeat("Ann Lee,,student,7\n", 600)).Submit().Must(t, 422, "at most 500 lines")
	if !strings.Contains(long.Form("Check").Fields.Get("list"), "Ann Lee,,student,7") {
		t.Error("a long list is lost")
	}
}

// A list that was added is pasted again, or its button was pressed twice: each
// line says who is here as whom, nobody is added under a second name, and who
// never got their slip gets a new one.
func TestAListPastedAgainSaysWhoIsHereAlready(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	paste := func(list string) *webtest.Page {
		return b.Get("/admin/members/paste").FormAt("/admin/members/paste").Set("list", list).Set("step", "check").Submit().Must(t, 200)
	}
	const list = "Maya Rao,maya.r,student,8\nTomasz Nowak,,guardian\nOla Nowak,,student,7"
	add := paste(list).Form("Add 3 members")
	sheet := add.Submit().Must(t, 200, "maya.r", "tomasz.n", "ola.n")
	slips := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}`)
	maya := s.At(t, s.Oakfield)
	maya.Get("/sign-in").FormAt("/sign-in").Set("slip", slips.FindString(sheet.Text())).Submit().
		FormAt("/settings/password").Set("password", rightPassword).Submit()

	here := []string{"Maya Rao is here already, as maya.r.", "Tomasz Nowak is here already, as tomasz.n. If this is somebody else of that name, write a username for them.",
		"Ola Nowak is here already, as ola.n.", "3 are here already"}
	twice := add.Submit().Must(t, 200, append(here, "Everybody on this list is here already, so nobody was added.")...).MustNot(t, "No line of this list", "0 can be added")
	paste(list).Must(t, 200, here...).MustNot(t, "so nobody was added", "has a problem")
	b.Get("/admin/members").Must(t, 200, "4 members of")
	asks := twice.Form("Print new sign-in slips for 2").Submit().Must(t, 200, "2 people have a slip that still works").MustNot(t, "Print only for those")
	if codes := slips.FindAllString(asks.Text(), -1); len(codes) != 0 {
		t.Errorf("slips %v are made before anybody chose", codes)
	}
	tomasz := s.At(t, s.Oakfield)
	tomasz.Get("/sign-in").FormAt("/sign-in").Set("slip", slips.FindAllString(sheet.Text(), -1)[1]).Submit().Must(t, 200, "password")
	again := asks.Form("Print new slips for all").Submit().Must(t, 200, "tomasz.n", "ola.n").MustNot(t, "maya.r")
	if codes := slips.FindAllString(again.Text(), -1); len(codes) != 2 || strings.Contains(sheet.Text(), codes[0]) {
		t.Errorf("the new slips are %v", codes)
	}
	paste("Maya Rao,maya.r,student,8").Must(t, 200, "1 is here already").MustNot(t, "sign-in slip")

	s.Add(t, s.Oakfield, tenants.NewMember{Username: "eva.h", Given: "Eva", Family: "Hall", Roles: []policy.Role{policy.Student}})
	some := paste(list+"\nEva Hall,eva.h,student").Form("Print new sign-in slips for 3").Submit().Must(t, 200, "2 people have a slip that still works", "1 person has none")
	only := some.Form("Print only for those without one").Submit().Must(t, 200, "eva.h", "2 people have a slip already. Those go on working.").MustNot(t, "ola.n")
	if codes := slips.FindAllString(only.Text(), -1); len(codes) != 1 {
		t.Errorf("slips %v for one person", codes)
	}
	some.Form("Print only for those without one").Submit().Must(t, 409, "has a slip that works")
	ola := s.At(t, s.Oakfield)
	if q := ola.Get("/sign-in").FormAt("/sign-in").Set("slip", slips.FindAllString(again.Text(), -1)[0]).Submit(); q.Path != "/settings/password" {
		t.Errorf("a slip that was to stay leads to %s", q.Path)
	}
	s.Clock.Move(8 * 24 * time.Hour) // none works any more
	paste(list).Form("Print new sign-in slips for 2").Submit().Must(t, 200, "tomasz.n", "ola.n").MustNot(t, "still works")

	mixed := paste("Maya Rowe,maya.r,student,8\nMaya Rao,,student,9\nOla Nowak,ola.no,student,7\nMaya Rao,,student,8").
		Must(t, 200, "Somebody else has this username already: Maya Rao.", "2 can be added", "1 line has a problem", "1 is here already")
	mixed.Form("Add 2 members").Submit().Must(t, 200, "ola.no", "Somebody else has this username already",
		"1 line had a problem and was left out.", "1 line is of somebody who is here already.")
	forged := mixed.Form("Add 2 members").Set("list", "Maya Rowe,maya.r,student,8\nMaya Rao,maya.r,student,8")
	forged.Submit().Must(t, 422, "Nobody was added. Below is why, line by line.", "Somebody else has this username already")
	child := s.Add(t, s.Oakfield, tenants.NewMember{Username: "new.one", Given: "New", Roles: []policy.Role{policy.Student}})
	for name, who := range map[string]tenants.Actor{"a teacher": s.Person(t, s.Oakfield, policy.Teacher), "the safeguarding lead": s.Person(t, s.Oakfield, policy.Safeguarding)} {
		if made, err := s.DB.SlipsForNew(context.Background(), who, []uuid.UUID{child.ID}, tenants.SlipsAll); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s makes %d slips: %v", name, len(made.Slips), err)
		}
	}
	if made, err := s.DB.SlipsForNew(context.Background(), s.Person(t, s.Riverside, policy.Admin), []uuid.UUID{child.ID}, tenants.SlipsAll); !fault.Is(err, fault.KindConflict) {
		t.Errorf("another school's admin makes %d slips: %v", len(made.Slips), err)
	}
}

func TestTheYearBeforeTheFirstHasAName(t *testing.T) {
	s := house(t, web.Config{})
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	b.Get("/admin/members/new").Must(t, 200, "Reception", "Year 1").MustNot(t, "Year 0")
	p := b.Get("/admin/members/paste").FormAt("/admin/members/paste").Set("list", "Mia Rao, , student, Reception\nLeo Rao, , student, 0").Set("step", "check").Submit()
	p.Must(t, 200, "2 can be added", "Student Reception")
	p.Form("Add 2 members").Submit().Must(t, 200)
	b.Get("/admin/members").Must(t, 200, "Reception").MustNot(t, "Year 0")
}

// A line names classes and guardians as well; a name alone is never taken for
// somebody who is here already.
func TestAPastedListPutsIntoClassesAndLinksGuardians(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	admin := s.Person(t, s.Oakfield, policy.Admin)
	s.Add(t, s.Oakfield, tenants.NewMember{Username: "lee.b", Given: "Lee", Family: "Birch", Roles: []policy.Role{policy.Guardian}})
	science, chess := uuid.New(), uuid.New()
	seats := map[uuid.UUID]int{}
	s.door.SetClasses(func(context.Context, tenants.Actor) ([]web.Class, error) {
		return []web.Class{{ID: science, Name: "8B Science"}, {ID: uuid.New(), Name: "8B"}, {ID: chess, Name: "Chess club"}, {ID: uuid.New(), Name: "7 A"}, {ID: uuid.New(), Name: "7 B"}}, nil
	}, func(_ context.Context, _ *tenants.Tx, _ tenants.Actor, _, class uuid.UUID) error {
		seats[class]++
		return nil
	})
	b := s.As(t, s.World, admin)
	list := `Sam Birch, , student, 8, 8B Science + chess, lee.b
Ola Nowak, , student, 7, , Tomasz Nowak + Ewa Maria Nowak
Jan Nowak, , student, 9, chess club, tomasz nowak
Anita Rao, , guardian
Maya Rao, , student, 8, , Anita Rao
Kit Birch, , student, 8, , Lee Birch
Ada Lund, , student, 8, 9Z
Bo Lund, , student, 7, 7
Cy Lund, , student, 7, , cy.nobody
Di Lund, , guardian, , chess
El Lund, , teacher, , , lee.b
`
	p := b.Get("/admin/members/paste").FormAt("/admin/members/paste").Set("list", list).Set("step", "check").Submit()
	p.Must(t, 200, "The guardian Lee Birch is here already (lee.b).", "Comes into 8B Science and chess.", "The guardian Tomasz Nowak is added too (tomasz.n).",
		"The guardian Ewa Maria Nowak is added too (ewa.n).", "The guardian Anita Rao is on this list.", "There is a Lee Birch here already. If that is who is meant, write the username lee.b.",
		"There is no class or club “9Z”", "More than one class begins with “7”", "No guardian here has the username “cy.nobody”", "A guardian is not put into a class", "Only a student has a guardian.", "5 can be added")
	sheet := p.Form("Add 5 members").Submit().Must(t, 200, "tomasz.n", "ewa.n", "maya.r", "6 lines had a problem")
	if got := sheet.Form("Check again").Fields.Get("list"); strings.Count(got, "  # ") != 6 || !strings.Contains(got, "Kit Birch, , student, 8, , Lee Birch  # There is a Lee Birch here already.") {
		t.Errorf("left out: %q", got)
	}
	if seats[science] != 1 || seats[chess] != 2 || len(seats) != 2 {
		t.Errorf("the classes got %v", seats)
	}
	var links []string
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		return tx.Select(ctx, &links, `select g.username || ' ' || c.username from guardian_links l
			join members g on g.tenant_id = $1 and g.id = l.guardian_id join members c on c.tenant_id = $1 and c.id = l.child_id
			where l.tenant_id = $1 order by 1`)
	})
	if want := "anita.r maya.r,ewa.n ola.n,lee.b sam.b,tomasz.n jan.n,tomasz.n ola.n"; strings.Join(links, ",") != want {
		t.Errorf("linked are %v", links)
	}
}

func TestEveryDeedAboutAMemberSaysWhatHappenedAndIsRecorded(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	admin := s.Person(t, s.Oakfield, policy.Admin)
	child := s.Add(t, s.Oakfield, tenants.NewMember{Username: "sam.b", Given: "Sam", Family: "Birch", Roles: []policy.Role{policy.Student}})
	s.Add(t, s.Oakfield, tenants.NewMember{Username: "lee.b", Given: "Lee", Family: "Birch", Roles: []policy.Role{policy.Guardian}})
	b := s.As(t, s.World, admin)
	page := "/admin/members/" + child.ID.String()

	theirs := s.As(t, s.World, child)
	b.Get(page).Must(t, 200, "Sam Birch").FormAt("/members/"+child.ID.String()+"/suspend").Submit().Must(t, 422, "Please say why")
	p := b.Get(page).FormAt("/members/"+child.ID.String()+"/suspend").Set("reason", "We talk on Friday.").Set("until", "2026-09-18").Submit()
	p.Must(t, 200, "Sam Birch is suspended until the end of 18 September.", "We talk on Friday.")
	if q := theirs.Get("/probe"); q.Path == "/probe" {
		t.Error("the suspended member is still in")
	}
	p.Form("Undo").Submit().Must(t, 200, "Sam Birch is let back in.")
	b.Get(page).FormAt("/members/"+child.ID.String()+"/mute").Set("reason", "A quiet day.").Submit().Must(t, 200, "is muted until somebody ends it")
	b.Get(page).Form("End the mute").Submit().Must(t, 200, "is not muted any more")

	b.Get(page).Form("Save roles").Set("role", "teacher").Submit().Must(t, 200, "has these roles")
	b.Get(page).Form("Save roles").Set("role", "student").Submit().Must(t, 200)
	b.Get(page).FormAt(page+"/details").Set("given_name", "").Submit().Must(t, 422, "Please give a name.")
	b.Get(page).FormAt(page+"/details").Set("family_name", "Beech").Set("year_level", "7").Submit().Must(t, 200, "Sam Beech is saved.", "Year 7")
	b.Get(page).FormAt(page+"/guardians").Set("other", "nobody.here").Submit().Must(t, 422, "Nobody here has this username.")
	b.Get(page).FormAt(page+"/guardians").Set("other", admin.Username).Submit().Must(t, 422, "A link goes from")
	linked := b.Get(page).FormAt(page+"/guardians").Set("other", "lee.b").Set("relationship", "carer").Submit().Must(t, 200, "is linked with lee.b", "carer")
	linked.Form("Remove").Submit().Must(t, 200, "is not linked any more")
	theirs.SignIn(s.World, s.Actor(t, s.Oakfield, child.ID), false)
	theirs.Get("/probe").Must(t, 200)
	b.Get(page).Form("Sign out everywhere").Submit().Must(t, 200, "is signed out everywhere")
	if q := theirs.Get("/probe"); q.Path == "/probe" {
		t.Error("the session outlives being ended by an admin")
	}
	b.Get(page).Form("New password").Submit().Must(t, 200, "sam.b")

	own := b.Get("/admin/members/"+admin.ID.String()).Must(t, 200, "You cannot change your own roles")
	if own.HasForm("Suspend") || own.HasForm("New password") {
		t.Error("one can suspend oneself")
	}
	record, err := s.DB.Audit(ctx, admin, tenants.AuditFilter{Deed: "member", Most: 100})
	if err != nil {
		t.Fatal(err)
	}
	deeds := map[string]int{}
	for _, line := range record.Lines {
		deeds[line.Deed]++
	}
	for _, deed := range []string{"member.suspend", "member.restore", "member.mute", "member.unmute", "member.role", "member.details", "member.sessions-ended", "member.password-reset"} {
		if deeds[deed] == 0 {
			t.Errorf("%s is not recorded: %v", deed, deeds)
		}
	}
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error { // a deed in a group names the member in its details
		tx.Record(tenants.Deed{Actor: admin.ID, Deed: "group.mute", ObjectKind: "group", Object: tx.NewID(), Details: map[string]string{"member": admin.ID.String()}})
		return nil
	})
	b.Get("/audit?deed=group").Must(t, 200, "Member "+admin.Name.Full()).MustNot(t, admin.ID.String()+"</dd>")
	b.Get("/audit").Must(t, 200, "The record is whole.", "gave a new password to", "Sam Beech")
	b.Get("/audit?deed=guardian&who="+admin.Username).Must(t, 200, "linked a guardian with", "Guardian Lee Birch").MustNot(t, "member.suspend")
	b.Get("/audit?who=nobody.here&from=2026-01-01&to=rubbish&before=rubbish").Must(t, 200, "Nothing fits")
	b.Get("/audit?from=2030-01-01").Must(t, 200, "Nothing fits")
}

// A button pressed twice is one deed, said once more and recorded once.
func TestWhatIsDoneToAMemberTwiceIsRecordedOnce(t *testing.T) {
	s := house(t, web.Config{})
	admin := s.Person(t, s.Oakfield, policy.Admin)
	child := s.Add(t, s.Oakfield, tenants.NewMember{Username: "sam.b", Given: "Sam", Family: "Birch", Roles: []policy.Role{policy.Student}})
	s.Add(t, s.Oakfield, tenants.NewMember{Username: "lee.b", Given: "Lee", Family: "Birch", Roles: []policy.Role{policy.Guardian}})
	b := s.As(t, s.World, admin)
	page, deed := "/admin/members/"+child.ID.String(), "/members/"+child.ID.String()
	twice := func(f *webtest.Form, says string) {
		t.Helper()
		f.Submit().Must(t, 200, says)
		f.Submit().Must(t, 200, says)
	}
	twice(b.Get(page).FormAt(deed+"/mute").Set("reason", "A quiet day."), "Sam Birch is muted until somebody ends it")
	twice(b.Get(page).Form("End the mute"), "is not muted any more")
	twice(b.Get(page).FormAt(deed+"/suspend").Set("reason", "We talk on Friday.").Set("until", "2026-09-18"), "is suspended until the end of 18 September")
	theirs := s.As(t, s.World, s.Actor(t, s.Oakfield, child.ID))
	b.Get(page).Must(t, 200)
	twice(b.Get(page).FormAt(deed+"/restore"), "is let back in")
	theirs.Get("/probe").Must(t, 200) // letting somebody in signs nobody out
	twice(b.Get(page).Form("Save roles").Set("role", "student"), "has these roles")
	theirs.Get("/probe").Must(t, 200) // nor do the roles that they have
	twice(b.Get(page).Form("Save roles").Set("role", "teacher"), "has these roles")
	twice(b.Get(page).Form("Save roles").Set("role", "student"), "has these roles")
	b.Get(page).FormAt(page+"/guardians").Set("other", "lee.b").Submit().Must(t, 200, "is linked with")
	b.Get(page).Form("Remove").Set("_csrf", "").Submit().Must(t, 403)
	remove := b.Get(page).Form("Remove")
	unknown := b.Get(page).Form("Remove")
	unknown.Action = page + "/guardians/" + admin.ID.String() + "/remove"
	unknown.Submit().Must(t, 404)
	twice(remove, "is not linked any more")

	record, err := s.DB.Audit(t.Context(), admin, tenants.AuditFilter{Most: 100})
	if err != nil {
		t.Fatal(err)
	}
	deeds := map[string]int{}
	for _, line := range record.Lines {
		deeds[line.Deed]++
	}
	for deed, times := range map[string]int{"member.mute": 1, "member.unmute": 1, "member.suspend": 1, "member.restore": 1, "member.role": 2, "guardian.unlink": 1} {
		if deeds[deed] != times {
			t.Errorf("%s is recorded %d times, not %d", deed, deeds[deed], times)
		}
	}
	b.Get(page).FormAt(deed+"/mute").Set("reason", "A quiet day.").Submit().Must(t, 200)
	b.Get(page).Form("End the mute").Submit().Must(t, 200)
	b.Get(page).FormAt(deed+"/mute").Set("reason", "A quiet day.").Submit().Must(t, 200, "End the mute") // anew, not again
}

func TestNewcomersAreLetInFromTheList(t *testing.T) {
	s := open(t, web.Config{})
	joined := map[uuid.UUID]bool{}
	s.door.OnApprove(func(_ context.Context, _ *tenants.Tx, _ tenants.Actor, member uuid.UUID) error {
		joined[member] = true
		return nil
	})
	s.door.SetAskedFor(func(_ context.Context, _ tenants.Actor, newcomers []uuid.UUID) (map[uuid.UUID]string, error) {
		return map[uuid.UUID]string{newcomers[0]: "8B Science"}, nil
	})
	s.serve(t)
	b := s.As(t, s.World, s.Person(t, s.Oakfield, policy.Admin))
	b.Get("/admin/waiting").Must(t, 200, "Nobody waits")
	var newcomers []tenants.Actor
	for _, given := range []string{"Ada", "Ben", "Cai"} {
		newcomers = append(newcomers, s.Add(t, s.Oakfield, tenants.NewMember{Username: strings.ToLower(given) + ".v", Given: given, Family: "Vance", Roles: []policy.Role{policy.Student}, Waiting: true}))
	}
	s.Add(t, s.Oakfield, tenants.NewMember{Username: "ada.vance", Given: "ada", Family: "Vance", Roles: []policy.Role{policy.Student}})
	p := b.Get("/admin/waiting").Must(t, 200, "3 people joined", "Asks to join 8B Science", "There is a ada Vance here already (ada.vance)")
	for n, decision := range []string{"approve", "refuse"} {
		p.FormAt(fmt.Sprintf("/admin/waiting/%s/%s", newcomers[n].ID, decision)).Submit().Must(t, 200)
	}
	if !joined[newcomers[0].ID] || joined[newcomers[1].ID] {
		t.Errorf("in their groups are %v", joined)
	}
	p.FormAt("/admin/waiting/"+newcomers[0].ID.String()+"/refuse").Submit().Must(t, 200, "Somebody was first")
	several := p.FormAt("/admin/waiting").Set("decision", "approve")
	several.Submit().Must(t, 200, "Tick somebody first.")
	several.Add("member", newcomers[1].ID.String()).Add("member", newcomers[2].ID.String()).Submit().Must(t, 200, "Cai Vance is let in.", "Somebody was first with 1 of them.")
}

func TestTheSchoolsHealthSettingsAndPolicy(t *testing.T) {
	s := open(t, web.Config{})
	s.door.AddHealth(func(context.Context, tenants.Actor) ([]templates.HealthCard, error) {
		return []templates.HealthCard{{Icon: "inbox", Title: "In the queue", Count: 7, Words: "The oldest has waited 2 hours.", Tone: "warn", Href: "/queue", Label: "Open the queue"}}, nil
	})
	s.serve(t)
	admin := s.Person(t, s.Oakfield, policy.Admin)
	teacher := s.Add(t, s.Oakfield, tenants.NewMember{Username: "r.harg", Title: "Ms", Given: "Ruth", Family: "Harg", Roles: []policy.Role{policy.Teacher}})
	b := s.As(t, s.World, admin)
	b.Get("/admin").Must(t, 200, "In the queue", "No safeguarding lead", "things want somebody")

	f := b.Get("/admin/settings").Must(t, 200).Form("Save the settings")
	bad := f.Set("post_limit", "5000").Set("day_end", "07:00").Set("name", "Oakfield Primary").Submit().Must(t, 422, "Choose between 140 and 1000 characters.")
	good := bad.Form("Save the settings")
	if good.Fields.Get("name") != "Oakfield Primary" || good.Fields.Get("post_limit") != "5000" {
		t.Errorf("the form came back with %v", good.Fields)
	}
	good.Set("post_limit", "800").Set("day_end", "16:00").Set("accent", "plum").Set("timezone", "Europe/Dublin").Submit().Must(t, 200, "hold for everybody", "Oakfield Primary")
	if p := s.As(t, s.World, teacher).Get("/probe"); len(p.Find("html.accent-plum")) != 1 || !p.Says("Oakfield Primary") {
		t.Error("the settings do not hold on another's page")
	}
	s.At(t, s.Riverside).Get("/sign-in").Must(t, 200).MustNot(t, "accent-plum", "Oakfield")

	teachers := s.As(t, s.World, teacher)
	teachers.Get("/admin/members/new").Must(t, 403)
	change := b.Get("/policy").Must(t, 200, "this school has changed nothing").FormAt("/policy#member.add")
	change.Set("permission", "member.add").Set("change", "teacher:on").Submit().Must(t, 200, "1 change by this school", "is turned on")
	teachers.Get("/admin/members/new").Must(t, 200) // in the session that they had
	for _, forbidden := range []string{"student:on", "admin:on", "nobody:on", "teacher:maybe", ""} {
		change.Set("change", forbidden).Submit().Must(t, 422)
	}
	change.Set("permission", "school.policy").Set("change", "admin:off").Submit().Must(t, 422, "cannot be turned off")
	change.Set("permission", "member.add").Set("change", "teacher:builtin").Submit().Must(t, 200, "this school has changed nothing")
	teachers.Get("/admin/members/new").Must(t, 403)

	b.Get("/policy/explain").Must(t, 200)
	b.Get("/policy/explain?member=r.harg&permission=member.mute").Must(t, 200, "Not with what you ticked.", "no line grants it", "But yes, where", "It is in a group that they look after")
	b.Get("/policy/explain?member=r.harg&permission=school.settings").Must(t, 200, "No.").MustNot(t, "But yes, where")
	b.Get("/policy/explain?member=r.harg&permission=member.mute&rel=steward&rel=group").Must(t, 200, "Yes.", "built-in: teacher may member.mute in groups they steward")
	b.Get("/policy/explain?member=nobody&permission=member.mute").Must(t, 422, "Nobody here has this username.")
	b.Get("/policy/explain?member=r.harg&permission=rubbish").Must(t, 422)
	b.Get("/policy/explain?"+url.Values{"member": {"\x00\xff"}, "permission": {"member.mute"}}.Encode()).Must(t, 422)
}

func TestOnlyWhoLooksAfterSomethingGetsItsPages(t *testing.T) {
	s := house(t, web.Config{})
	all := map[string]string{} // path → who may
	for path, who := range map[string]string{
		"/admin": "admin", "/admin/settings": "admin", "/admin/waiting": "admin", "/admin/members/new": "admin", "/admin/members/paste": "admin",
		"/admin/members": "admin safeguarding moderator", "/policy": "admin", "/policy/explain": "admin", "/audit": "admin safeguarding",
		"/settings": "everybody", "/settings/sessions": "everybody", "/settings/data": "everybody", "/help": "everybody",
	} {
		all[path] = who
	}
	for _, role := range policy.Roles() {
		b := s.As(t, s.World, s.Person(t, s.Oakfield, role))
		for path, who := range all {
			want := 403
			if who == "everybody" || strings.Contains(who, string(role)) {
				want = 200
			}
			if p := b.Get(path); p.Status != want {
				t.Errorf("%s as %s: %d, not %d", path, role, p.Status, want)
			}
		}
		stranger, nobody := s.Person(t, s.Riverside, policy.Student).ID.String(), "0190a001-0000-7000-8000-000000000001"
		theirs, none := b.Get("/admin/members/"+stranger), b.Get("/admin/members/"+nobody)
		if theirs.Status != none.Status || theirs.Body != none.Body || theirs.Status == 200 {
			t.Errorf("as %s a member of another school (%d) is told apart from nobody (%d)", role, theirs.Status, none.Status)
		}
	}
}

// Who may not read the safeguarding team's lines must not learn from a gap or a
// count that there are any; the pages of the record go on without numbers.
func TestTheRecordTellsNothingOfLinesThatOneMayNotRead(t *testing.T) {
	s := house(t, web.Config{})
	admin, lead := s.Person(t, s.Oakfield, policy.Admin), s.Person(t, s.Oakfield, policy.Safeguarding)
	for i := range 60 {
		s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
			d := tenants.Deed{Actor: admin.ID, Deed: "group.mute", ObjectKind: "group", Object: tx.NewID(), Details: map[string]string{"nth": "n" + strconv.Itoa(i) + "."}}
			if i%10 == 9 {
				d.Deed, d.Scope = "safeguarding.note", tenants.ScopeSafeguarding
			}
			tx.Record(d)
			return nil
		})
	}
	b, theirs := s.As(t, s.World, admin), s.As(t, s.World, lead)
	first := b.Get("/audit").Must(t, 200, "The record is whole.").MustNot(t, "Line ", " lines, each", "safeguarding.note")
	older := regexp.MustCompile(`/audit\?before=[0-9a-f]{64}`).FindString(first.Body)
	if older == "" {
		t.Fatal("no older page")
	}
	newer := regexp.MustCompile(`/audit\?after=[0-9a-f]{64}`).FindString(b.Get(older).Must(t, 200, "n0.").MustNot(t, "Line ", "n58.").Body)
	b.Get(newer).Must(t, 200, "n58.").MustNot(t, "n0.")
	theirs.Get("/audit").Must(t, 200, "Line ", " lines, each", "safeguarding.note")
}

func TestTheRecordTellsWhoRunsTheServerFromRookeryItself(t *testing.T) {
	s := house(t, web.Config{})
	admin, child := s.Person(t, s.Oakfield, policy.Admin), s.Person(t, s.Oakfield, policy.Student)
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		tx.Record(tenants.Deed{Deed: "case.report", ObjectKind: "case", Object: tx.NewID()}) // by a member who is not named
		return tx.ResetPassword(context.Background(), uuid.Nil, child.ID, "")
	})
	b := s.As(t, s.World, admin)
	b.Get("/audit?deed=member").Must(t, 200, "Whoever runs the server gave a new password to").MustNot(t, "Rookery gave")
	b.Get("/audit?deed=case").Must(t, 200, "Rookery case: report").MustNot(t, "Whoever runs")
}

// Lines that were written before the record said who joined name them as whom the
// line is about, and nobody as who did it.
func TestAnOldLineOfJoiningSaysWhoJoined(t *testing.T) {
	s := house(t, web.Config{})
	admin := s.Person(t, s.Oakfield, policy.Admin)
	child := s.Add(t, s.Oakfield, tenants.NewMember{Username: "ola.n", Given: "Ola", Family: "Nowak", Roles: []policy.Role{policy.Student}})
	other := s.Person(t, s.Oakfield, policy.Student)
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		group := tx.NewID()
		tx.Record(tenants.Deed{Deed: "member.join", ObjectKind: "member", Object: child.ID, Details: map[string]string{"group": group.String()}})
		tx.Record(tenants.Deed{Actor: other.ID, Deed: "member.join", ObjectKind: "group", Object: group})
		return nil
	})
	b := s.As(t, s.World, admin)
	p := b.Get("/audit?deed=member").Must(t, 200, "Ola Nowak member: join", other.Name.Full()+" member: join Open the group").MustNot(t, "Whoever runs")
	if strings.Contains(p.Text(), "join Ola Nowak") {
		t.Error("somebody stands twice in one line")
	}
	b.Get("/audit?who=nowak").Must(t, 200, "Ola Nowak member: join").MustNot(t, other.Name.Full()+" member")
	b.Get("/audit?who="+other.Username).Must(t, 200, other.Name.Full()+" member: join").MustNot(t, "Nowak")
	b.Get("/audit").Must(t, 200, "The record is whole.")
}
