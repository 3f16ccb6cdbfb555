// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

// house is a site with this package's own pages.
func house(t *testing.T, c web.Config) *site {
	t.Helper()
	s := open(t, c)
	s.serve(t)
	return s
}

// serve serves this package's own pages, after its door was given its hooks.
func (s *site) serve(t *testing.T) {
	t.Helper()
	s.Server = webtest.Serve(t, s.door.App(append(web.New(s.door).Routes(), probes()...)))
}

// member adds somebody with a password.
func (s *site) member(t *testing.T, school tenants.School, username, password string, roles ...policy.Role) tenants.Actor {
	t.Helper()
	ctx := context.Background()
	n := tenants.NewMember{Username: username, Given: "Maya", Family: "Rao", Roles: roles}
	hash := ""
	var err error
	if password != "" {
		if hash, err = tenants.NewPasswords(10).Hash(ctx, password); err != nil {
			t.Fatal(err)
		}
	}
	var actor tenants.Actor
	s.In(t, school, func(tx *tenants.Tx) error {
		id, err := tx.AddMember(ctx, n, hash)
		if err == nil {
			actor, err = tx.ActorOf(ctx, id)
		}
		return err
	})
	return actor
}

const rightPassword = "heron-lantern-204"

func TestSigningInLeadsEachRoleToWhatItNeedsFirst(t *testing.T) {
	s := house(t, web.Config{})
	for role, home := range map[policy.Role]string{
		policy.Student: "/home", policy.Teacher: "/groups", policy.Guardian: "/announcements",
		policy.Moderator: "/queue", policy.Safeguarding: "/safeguarding", policy.Admin: "/admin",
	} {
		name := "first." + strings.ReplaceAll(string(role), "a", "e") // no role's own name
		s.member(t, s.Oakfield, name, rightPassword, role)
		b := s.At(t, s.Oakfield)
		f := b.Get("/").Must(t, 200, "Username", "Password").Form("Sign in")
		p := f.Set("username", strings.ToUpper(name)).Set("password", rightPassword).Submit()
		if p.Path != home {
			t.Errorf("a %s lands on %s, not on %s", role, p.Path, home)
		}
		if b.Get("/").Path != home {
			t.Errorf("the school's name does not lead a %s home", role)
		}
	}
}

func TestAWrongNameAndAWrongPasswordGetTheSameAnswer(t *testing.T) {
	s := house(t, web.Config{})
	s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	s.member(t, s.Riverside, "tariq.h", rightPassword, policy.Student)
	answers := map[string]string{}
	for name, password := range map[string]string{"maya.r": "not hers at all", "nobody.here": rightPassword, "tariq.h": rightPassword} {
		p := s.At(t, s.Oakfield).Get("/sign-in").Form("Sign in").Set("username", name).Set("password", password).Submit()
		p.Must(t, 422).MustNot(t, password)
		if len(p.Find(`input[name=username][value="`+name+`"]`)) != 1 {
			t.Errorf("the username %s is lost", name)
		}
		csrf := p.Find("input[name=_csrf]")[0].Attr[2].Val
		answers[name] = strings.NewReplacer(name, "X", csrf, "CSRF").Replace(p.Body)
	}
	if answers["maya.r"] != answers["nobody.here"] || answers["maya.r"] != answers["tariq.h"] {
		t.Error("the answers tell whether the name exists")
	}
}

// A chosen password is what was chosen, spaces and all; what we hand out on paper
// is read and pasted with spaces and capitals that mean nothing.
func TestSpacesAroundAPasswordCountAndAroundWhatWeHandOutDoNot(t *testing.T) {
	s := house(t, web.Config{})
	s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	s.member(t, s.Oakfield, "noor.a", " three paper boats ", policy.Student)
	try := func(username, password string) *webtest.Page {
		return s.At(t, s.Oakfield).Get("/sign-in").Form("Sign in").Set("username", username).Set("password", password).Submit()
	}
	for _, c := range []struct {
		username, password string
		in                 bool
	}{
		{"maya.r", rightPassword, true}, {" Maya.R ", rightPassword, true}, {"maya.r", rightPassword + " ", false}, {"maya.r", "\t" + rightPassword, false},
		{"maya.r", strings.ToUpper(rightPassword), false}, {"noor.a", " three paper boats ", true}, {"noor.a", "three paper boats", false},
	} {
		if p := try(c.username, c.password); (p.Path == "/home") != c.in {
			t.Errorf("%q with %q leads to %s", c.username, c.password, p.Path)
		}
	}
	const hint = "There is a space before or after the password that you typed"
	try("maya.r", rightPassword+" ").Must(t, 422, hint)
	try("nobody.here", rightPassword+" ").Must(t, 422, hint) // whoever it is
	try("maya.r", "not hers").Must(t, 422, "do not go together").MustNot(t, hint)

	admin := s.Person(t, s.Oakfield, policy.Admin)
	added, err := s.DB.Admit(context.Background(), tenants.NewPasswords(10), admin, tenants.NewMember{Username: "ola.n", Given: "Ola", Roles: []policy.Role{policy.Student}})
	if err != nil {
		t.Fatal(err)
	}
	try("ola.n", added.Password+"9").Must(t, 422)
	typed := " " + strings.ToUpper(added.Password[:1]) + added.Password[1:] + " "
	first := try("ola.n", typed)
	if first.Path != "/settings/password" {
		t.Fatalf("a one-time password typed as %q leads to %s", typed, first.Path)
	}
	if chosen := first.Form("Change").Set("current", typed).Set("password", rightPassword).Submit(); chosen.Path == "/settings/password" {
		t.Errorf("the one-time password is not taken where it is changed: %v", chosen.Errors())
	}
	try("ola.n", " "+rightPassword).Must(t, 422, hint) // chosen now, though it has the form of a one-time one
	for _, spaced := range []string{"\u00a0 %s\t", " %s\n"} {
		sheet, err := s.DB.AdmitList(context.Background(), admin, []tenants.NewMember{{Given: "Robin", Family: "Marsh" + strings.Repeat("e", len(spaced)), Roles: []policy.Role{policy.Teacher}}})
		if err != nil {
			t.Fatal(err)
		}
		code := fmt.Sprintf(spaced, strings.ToLower(web.SlipWords(sheet[0].Slip)))
		if p := s.At(t, s.Oakfield).Get("/sign-in").FormAt("/sign-in").Set("slip", code).Submit(); p.Path != "/settings/password" {
			t.Errorf("a slip typed as %q leads to %s", code, p.Path)
		}
	}
}

func TestTheWayOnAfterSigningInStaysHere(t *testing.T) {
	s := house(t, web.Config{})
	s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	for next, want := range map[string]string{
		"/probe?page=2": "/probe?page=2", "//evil.test": "/home", `/\evil.test`: "/home", "https://evil.test/": "/home", "https:evil.test": "/home",
		"/%2f%2fevil.test": "/%2f%2fevil.test", "/probe\r\nSet-Cookie: a=b": "/home", "javascript:alert(1)": "/home", "": "/home",
		"/sign-in": "/home", "/\t/evil.test": "/home", "evil.test": "/home", "/settings/data/download": "/home",
	} {
		b := s.At(t, s.Oakfield)
		f := b.Get("/sign-in?next=" + url.QueryEscape(next)).Form("Sign in")
		p := b.Once(f.Set("next", next).Set("username", "maya.r").Set("password", rightPassword).Request())
		if got := p.Header.Get("Location"); p.Status != 303 || got != want {
			t.Errorf("next=%q leads to %q (%d), not %q", next, got, p.Status, want)
		}
	}
}

func TestASlipLetsItsMemberInOnceAndAsksForAPassword(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	admin := s.Person(t, s.Oakfield, policy.Admin)
	added, err := s.DB.AdmitList(ctx, admin, []tenants.NewMember{{Given: "Noor", Family: "Ali", Roles: []policy.Role{policy.Teacher}}})
	if err != nil {
		t.Fatal(err)
	}
	code := strings.ToLower(web.SlipWords(added[0].Slip))
	b := s.At(t, s.Oakfield)
	p := b.Get("/sign-in").FormAt("/sign-in") // the password's form comes first
	if _, slip := p.Fields["slip"]; slip {
		t.Fatal("the first form of the page is the slip's")
	}
	slip := p.Set("slip", code).Submit()
	slip.Must(t, 200, "Password")
	if slip.Path != "/settings/password" {
		t.Fatalf("after a slip one is at %s", slip.Path)
	}
	if q := b.Get("/probe"); q.Path != "/settings/password" {
		t.Errorf("with a password to choose one can go to %s", q.Path)
	}
	slip.Form("Change").Set("password", "a password of my own").Submit()
	b.Get("/probe").Must(t, 200)

	again := s.At(t, s.Oakfield)
	again.Get("/sign-in").FormAt("/sign-in").Set("slip", code).Submit().Must(t, 422, "This slip is not right")
}

func TestASlipReplacesAForgottenPassword(t *testing.T) {
	s := house(t, web.Config{})
	maya := s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	var slips []tenants.Slip
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		var err error
		slips, err = tx.NewSlips(context.Background(), maya, tenants.IDs{maya.ID})
		return err
	})
	b := s.At(t, s.Oakfield)
	slip := b.Get("/sign-in").FormAt("/sign-in").Set("slip", slips[0].Code).Submit().Must(t, 200, "choose a password")
	if slip.Path != "/settings/password" || len(slip.Find("input[name=current]")) != 0 {
		t.Fatalf("after a slip one is at %s, asked for %d old passwords", slip.Path, len(slip.Find("input[name=current]")))
	}
	if done := slip.Form("Change").Set("password", "green paper boats").Submit(); done.Path != "/home" {
		t.Errorf("with a password chosen one is at %s", done.Path)
	}
	for password, path := range map[string]string{rightPassword: "/sign-in", "green paper boats": "/home"} {
		if p := s.At(t, s.Oakfield).Get("/sign-in").Form("Sign in").Set("username", "maya.r").Set("password", password).Submit(); p.Path != path {
			t.Errorf("the password %q leads to %s", password, p.Path)
		}
	}
	wrong := s.At(t, s.Oakfield).Get("/sign-in").FormAt("/sign-in").Set("slip", "WRONG").Submit().Must(t, 422)
	if len(wrong.Find(`.errors a[href="#f-slip"]`)) != 1 {
		t.Error("the summary does not say what is wrong with a slip")
	}
}

func TestTheCookiesOfASessionAreTheBrowsersOwn(t *testing.T) {
	for _, https := range []bool{false, true} {
		base := "http://localhost"
		if https {
			base = "https://localhost"
		}
		s := house(t, web.Config{BaseURL: base})
		s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
		b := s.At(t, s.Oakfield)
		visitor := b.Get("/sign-in")
		request := visitor.Form("Sign in").Set("username", "maya.r").Set("password", rightPassword).Request()
		for _, c := range cookies(visitor) {
			request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) // over HTTP the jar keeps back what is Secure
		}
		p := b.Once(request)
		if p.Status != 303 {
			t.Fatalf("%s: %d %s", base, p.Status, p.Text())
		}
		for _, c := range append(cookies(visitor), cookies(p)...) {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != https || strings.HasPrefix(c.Name, "__Host-") != https {
				t.Errorf("%s: cookie %s", base, c.Raw)
			}
		}
		if hsts := p.Header.Get("Strict-Transport-Security") != ""; hsts != https {
			t.Errorf("%s: HSTS %v", base, hsts)
		}
	}
}

func cookies(p *webtest.Page) []*http.Cookie {
	return (&http.Response{Header: p.Header}).Cookies()
}

func TestASharedDeviceForgetsAndSigningOutLeavesNothing(t *testing.T) {
	s := house(t, web.Config{})
	s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	b := s.At(t, s.Oakfield)
	p := b.Once(b.Get("/sign-in").Form("Sign in").Set("username", "maya.r").Set("password", rightPassword).Tick("shared_device").Request())
	for _, c := range cookies(p) {
		if c.MaxAge > 0 || c.Name == "rookery-device" && c.Value != "" {
			t.Errorf("a shared device keeps %s", c.Raw)
		}
	}
	page := b.Get("/probe").Must(t, 200)
	if len(page.Find("body[data-idle='600']")) != 1 {
		t.Error("the page of a shared device does not sign out by itself")
	}
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q: Back would show it", got)
	}
	old := b.Cookie("rookery")
	out := b.Once(page.FormAt("/sign-out").Request())
	if got := out.Header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("Clear-Site-Data: %q", got)
	}
	if b.Cookie("rookery") != "" {
		t.Error("the cookie is still there")
	}
	b.SetCookie("rookery", old)
	if p := b.Get("/probe"); p.Path != "/sign-in?next=%2Fprobe" {
		t.Errorf("the session outlives signing out: %s", p.Path)
	}

	idle := s.At(t, s.Oakfield)
	idle.SignIn(s.World, s.Person(t, s.Oakfield, policy.Student), true)
	idle.Get("/probe").Must(t, 200)
	s.Clock.Move(11 * time.Minute)
	if p := idle.Get("/probe"); p.Path == "/probe" {
		t.Error("a shared device is signed in after eleven idle minutes")
	}
}

// Who is slowed for somebody else's guesses is told of the way in that is not.
func TestASlowedSignInNamesTheSlip(t *testing.T) {
	s := house(t, web.Config{})
	s.member(t, s.Oakfield, "maya.r", rightPassword, policy.Student)
	f := s.At(t, s.Oakfield).Get("/sign-in").Form("Sign in")
	f.Set("username", "maya.r").Set("password", "not hers").Submit().Must(t, 422)
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		_, err := tx.Exec(context.Background(), `update throttles set failures = 100, next_at = $2 where tenant_id = $1`, s.Clock.Now().Add(time.Minute))
		return err
	})
	p := f.Set("username", "maya.r").Set("password", rightPassword).Submit().Must(t, 429, "ask your teacher for a sign-in slip", "You have done nothing wrong")
	if p.Header.Get("Retry-After") == "" || len(p.Find("details[open] input[name=slip]")) != 1 {
		t.Error("the page does not say when to come back, or hides where the slip goes")
	}
}

// TestNineOClock signs a whole school in from one address, and one classmate's
// wrong guesses shut nobody out.
func TestNineOClock(t *testing.T) {
	s := house(t, web.Config{})
	ctx := context.Background()
	hash, err := tenants.NewPasswords(10).Hash(ctx, rightPassword)
	if err != nil {
		t.Fatal(err)
	}
	const all = 300
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error {
		for n := range all {
			member := tenants.NewMember{Username: fmt.Sprintf("child%03d", n), Given: fmt.Sprintf("Child%d", n), Family: "Test", Roles: []policy.Role{policy.Student}}
			if _, err := tx.AddMember(ctx, member, hash); err != nil {
				return err
			}
		}
		return nil
	})
	guesser := s.At(t, s.Oakfield)
	f := guesser.Get("/sign-in").Form("Sign in")
	for n := range 5 {
		f.Set("username", "child000").Set("password", fmt.Sprint("guess number ", n)).Submit().Must(t, 422)
	}
	var crowd sync.WaitGroup
	turn := make(chan struct{}, 40)
	var mu sync.Mutex
	outcomes := map[string]int{}
	for n := range all {
		b := s.At(t, s.Oakfield)
		crowd.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			p := b.Get("/sign-in").Form("Sign in").Set("username", fmt.Sprintf("child%03d", n)).Set("password", rightPassword).Submit()
			mu.Lock()
			defer mu.Unlock()
			outcomes[fmt.Sprint(p.Path, " ", p.Status)]++
		})
	}
	crowd.Wait()
	if outcomes["/home 404"] != all { // signed in: home is another package's page
		t.Errorf("of %d children at nine o'clock: %v", all, outcomes)
	}
}
