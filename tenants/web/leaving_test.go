// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"testing"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/web"
)

// Who has left is out at once and cannot come in, keeps what they wrote, and may
// come back; the last admin cannot leave, and nobody sees themselves out.
func TestWhoHasLeftIsOutUntilTheyComeBack(t *testing.T) {
	s := house(t, web.Config{})
	admin := s.Person(t, s.Oakfield, policy.Admin)
	child := s.Add(t, s.Oakfield, tenants.NewMember{Username: "sam.b", Given: "Sam", Family: "Birch", Roles: []policy.Role{policy.Student}})
	b, theirs := s.As(t, s.World, admin), s.As(t, s.World, child)
	page := "/admin/members/" + child.ID.String()
	theirs.Get("/probe").Must(t, 200)
	leave := b.Get(page).FormAt(page + "/leave")
	leave.Submit().Must(t, 200, "Sam Birch has left the school and is signed out everywhere.", "Has come back").MustNot(t, "Save roles")
	leave.Submit().Must(t, 200, "Sam Birch has left the school")
	if q := theirs.Get("/probe"); q.Path == "/probe" {
		t.Error("who has left is still in")
	}
	b.Get("/admin/members?state=left").Must(t, 200, "Sam Birch")
	b.Get(page).FormAt(page+"/come-back").Submit().Must(t, 200, "Sam Birch is back at the school", "Save roles")
	theirs.SignIn(s.World, s.Actor(t, s.Oakfield, child.ID), false)
	theirs.Get("/probe").Must(t, 200)
	stranger := s.Add(t, s.Oakfield, tenants.NewMember{Username: "kim.n", Given: "Kim", Family: "North", Roles: []policy.Role{policy.Student}})
	s.In(t, s.Oakfield, func(tx *tenants.Tx) error { return tx.SetStatus(t.Context(), stranger.ID, tenants.Waiting) })
	if _, err := s.DB.Refuse(t.Context(), admin, stranger.ID); err != nil {
		t.Fatal(err)
	}
	if b.Get("/admin/members/" + stranger.ID.String()).HasForm("Has come back") {
		t.Error("who was turned away can come back at a press")
	}
	if err := s.DB.ComeBack(t.Context(), admin, stranger.ID); !fault.Is(err, fault.KindConflict) {
		t.Errorf("who was turned away came in: %v", err)
	}
	if own := b.Get("/admin/members/" + admin.ID.String()); own.HasForm("Has left") {
		t.Error("one can see oneself out")
	}
	teacher := s.Person(t, s.Oakfield, policy.Teacher)
	if err := s.DB.Leave(t.Context(), teacher, child.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher sees somebody out: %v", err)
	}
	other := s.Person(t, s.Oakfield, policy.Admin)
	if err := s.DB.Leave(t.Context(), other, admin.ID); err != nil {
		t.Error(err)
	}
	if err := s.DB.Leave(t.Context(), admin, other.ID); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the last admin has left: %v", err)
	}
	s.As(t, s.World, other).Get("/audit?deed=member").Must(t, 200, "noted that Sam Birch has left", "let Sam Birch come back")
	record, err := s.DB.Audit(t.Context(), other, tenants.AuditFilter{Deed: "member", Most: 100})
	if err != nil {
		t.Fatal(err)
	}
	deeds := map[string]int{}
	for _, line := range record.Lines {
		deeds[line.Deed]++
	}
	if deeds["member.leave"] != 2 || deeds["member.come-back"] != 1 {
		t.Errorf("the record holds %v", deeds)
	}
}
