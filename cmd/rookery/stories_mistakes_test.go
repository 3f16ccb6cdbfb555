// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// wrongForm is a form that will be sent with nothing but mistakes in it: the
// so-manieth on a page, sent by who found it.
type wrongForm struct {
	who, path string
	number    int
	kind      string // where it goes, ids left out, and what it asks for
}

// asksFor gives, for each form on the page that asks for anything, where it is
// sent and what for.
const asksFor = `[...document.forms].map((f, number) => ({ number, kind: f.getAttribute('action') + ' ' + [...new Set([...f.elements]
  .filter((e) => e.name && e.matches('textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])')).map((e) => e.name))].join(',') }))
  .filter((f) => document.forms[f.number].method == 'post' && !f.kind.endsWith(' '))`

// findForms keeps the forms of a page that are of a kind not seen before.
func (w *walk) findForms(p *person, who, path string) {
	p.t.Helper()
	type asked struct {
		Number int
		Kind   string
	}
	found := lookUp[[]asked](p, asksFor)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range found {
		kind := "form " + uuids.ReplaceAllString(f.Kind, "ID")
		if !w.seen[kind] {
			w.seen[kind] = true
			w.forms = append(w.forms, wrongForm{who, path, f.Number, kind})
		}
	}
}

// spoil writes too much into every field of a form, chooses what is not to be
// chosen, and sends it as a browser without scripts would. Fields for numbers and
// days take nothing else from anybody.
const spoil = `(() => {
  const f = document.forms[%d];
  [...f.elements].filter((e) => e.name && !e.disabled).forEach((e) => {
    if (e.matches('select')) { e.add(new Option('nonsense', 'nonsense')); e.value = 'nonsense'; }
    if (e.matches('textarea')) e.value = 'long '.repeat(1600) + 'and long'.repeat(40);
    if (/^(text|search|password|email|url|tel)$/.test(e.type)) e.value = 'long'.repeat(300);
    if (e.type == 'number') e.value = 987654321;
  });
  document.goesAway = true;
  HTMLFormElement.prototype.submit.call(f);
  return true;
})()`

// mistakes sends every kind of form that was found with nothing right in it,
// and looks at what comes back.
func (w *walk) mistakes(t *testing.T) {
	byWho := map[string][]wrongForm{}
	for _, f := range w.forms {
		byWho[f.who] = append(byWho[f.who], f)
	}
	refused := make(chan string, len(w.forms))
	t.Run("by", func(t *testing.T) {
		for who, forms := range byWho {
			t.Run(who, func(t *testing.T) {
				t.Parallel()
				p := w.signedIn(t, who)
				for _, f := range forms {
					p.looks(1280, "light")
					p.open(f.path)
					lookUp[bool](p, fmt.Sprintf(spoil, f.number))
					if status := p.status(); status == 422 {
						refused <- f.kind
					} else if status >= 500 {
						t.Errorf("%s: %s on %s: %d", who, f.kind, f.path, status)
					}
					w.lookAt(p, who, f.kind+" on "+f.path, f.kind)
				}
			})
		}
	})
	close(refused)
	t.Logf("%d of %d kinds of form came back with 422", len(refused), len(w.forms))
	if len(refused) < len(w.forms)/2 || len(refused) < 15 {
		t.Errorf("only %d of %d forms came back", len(refused), len(w.forms))
	}
}

// signedIn opens a window of somebody's.
func (w *walk) signedIn(t *testing.T, who string) *person {
	t.Helper()
	p := w.window(t, byMouse, w.app.SchoolURL(w.school.Slug))
	if who != "nobody" {
		p.bring(w.school.sessions[who])
	}
	return p
}

// status is what the page came with.
func (p *person) status() int {
	p.t.Helper()
	return lookUp[int](p, `performance.getEntriesByType('navigation')[0].responseStatus`)
}

// answers looks at pages that only a button leads to, and at refusals.
func (w *walk) answers(t *testing.T) {
	class := "/groups/" + w.school.class.String()
	for _, refusal := range []struct {
		who, path string
		status    int
	}{
		{"amira", "/announce", 403}, {"guardian", "/groups/new", 403}, {"amira", "/admin/members", 403}, {"teacher", "/posts/" + uuid.NewString(), 404},
		{"guardian", "/no/such/page", 404}, {"admin", "/no/such/page", 404}, {"newcomer", "/home", 200}, {"suspended", "/home", 200}, {"nobody", class, 200},
	} {
		p := w.signedIn(t, refusal.who).open(refusal.path)
		if status := p.status(); status != refusal.status {
			t.Errorf("%s at %s is answered with %d, want %d", refusal.who, refusal.path, status, refusal.status)
		}
		w.lookAt(p, refusal.who, refusal.path, "refusal of "+refusal.path)
	}
	forged := w.signedIn(t, "amira").open("/home")
	lookUp[bool](forged, `document.querySelector('form[action="/posts"] [name=_csrf]').value = 'x'.repeat(43), document.goesAway = true, document.querySelector('form[action="/posts"]').submit(), true`)
	if status := forged.status(); status != 403 {
		t.Errorf("a forged form is answered with %d", status)
	}
	w.lookAt(forged, "amira", "a forged form", "forged")

	teacher := w.signedIn(t, "teacher").open(class).press("Print sign-in slips").sees("Sign-in slips")
	w.lookAt(teacher, "teacher", "the slips of a class", "slips")
	w.joins(t)
}

// joins comes in by a code, as far as the page that says to wait.
func (w *walk) joins(t *testing.T) {
	code, err := w.room.NewJoinCode(context.Background(), w.school.teacher, w.school.class, policy.Student, 3*time.Hour)
	w.school.try(err)
	p := w.signedIn(t, "nobody").open("/join").write("Join code", code.Code).press("Join").sees("First name")
	w.lookAt(p, "nobody", "joining", "join details")
	p.looks(1280, "light")
	p.write("First name", "Nina").write("Password", "x").press("Join").sees("There is something to mend")
	w.lookAt(p, "nobody", "joining with a mistake", "join details refused")
	p.looks(1280, "light")
	p.write("First name", "Nina").write("Family name", "Berg").write("Username", "nina.b").write("Password", goodPassword).press("Join").sees("Thank you")
	w.lookAt(p, "nobody", "joined", "joined")
}

// doors are the addresses where no school is, or none that is open.
func (w *walk) doors(t *testing.T) {
	ctx := context.Background()
	closed, err := w.DB.AddSchool(ctx, tenants.NewSchool{Slug: "closed", Name: "Closed School", Timezone: "Europe/London", Region: "GB"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.DB.SuspendSchool(ctx, closed.Slug, true); err != nil {
		t.Fatal(err)
	}
	for _, door := range []struct {
		at, path string
		status   int
	}{
		{w.app.Base.String(), "/", 200}, {w.app.Base.String(), "/?q=school", 200}, {w.app.Base.String(), "/?q=nothingatall", 200}, {w.app.Base.String(), "/no/such/page", 404},
		{w.app.SchoolURL("nowhere"), "/", 421}, {w.app.SchoolURL("nowhere"), "/sign-in", 421}, {w.app.SchoolURL("closed"), "/", 403},
	} {
		p := w.window(t, byMouse, strings.TrimSuffix(door.at, "/")).open(door.path)
		if status := p.status(); status != door.status {
			t.Errorf("%s%s is answered with %d, want %d", door.at, door.path, status, door.status)
		}
		w.lookAt(p, "nobody", door.at+door.path, door.at+door.path)
	}
}
