// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"rookery/moderation"
	"rookery/moderation/moderationtest"
	"rookery/moderation/web"
	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
	tenantsweb "rookery/tenants/web"
	"rookery/tenants/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }

var ctx = context.Background()

// house is two schools behind a door, with those who look after Oakfield. What
// is about posts is tried at the doors of the classroom.
type house struct {
	*tenantstest.World
	*webtest.Server
	people                          *moderationtest.People
	m                               *moderation.Moderation
	admin, lead, moderator, teacher tenants.Actor
	amira, ben                      tenants.Actor
	theirLead, theirModerator       tenants.Actor
}

func open(t *testing.T) *house {
	t.Helper()
	w := tenantstest.New(t)
	h := &house{World: w, people: &moderationtest.People{}}
	h.m = &moderation.Moderation{DB: w.DB, Gate: moderation.NewGate(), Posts: h.people}
	door := tenantsweb.NewDoor(w.DB, tenants.NewPasswords(4), tenantsweb.Config{BaseURL: webtest.Base, Log: slog.New(slog.DiscardHandler)})
	h.Server = webtest.Serve(t, door.App(slices.Concat(tenantsweb.New(door).Routes(), web.New(door, h.m).Routes())))
	h.admin, h.lead = w.Person(t, w.Oakfield, policy.Admin), w.Person(t, w.Oakfield, policy.Safeguarding)
	h.moderator, h.teacher = w.Person(t, w.Oakfield, policy.Moderator), w.Person(t, w.Oakfield, policy.Teacher)
	h.amira, h.ben = w.Person(t, w.Oakfield, policy.Student), w.Person(t, w.Oakfield, policy.Student)
	h.theirLead, h.theirModerator = w.Person(t, w.Riverside, policy.Safeguarding), w.Person(t, w.Riverside, policy.Moderator)
	return h
}

// as is a browser in which somebody is signed in.
func (h *house) as(t *testing.T, who tenants.Actor) *webtest.Browser {
	t.Helper()
	return h.As(t, h.World, who)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plain is a page without what differs from request to request.
func plain(p *webtest.Page) string {
	body := p.Body
	for _, n := range p.Find(`input[name=_csrf], meta[name=csrf-token]`) {
		for _, a := range n.Attr {
			if (a.Key == "value" || a.Key == "content") && a.Val != "" {
				body = strings.ReplaceAll(body, a.Val, "")
			}
		}
	}
	return body
}
