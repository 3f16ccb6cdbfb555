// SPDX-License-Identifier: AGPL-3.0-or-later

package policy_test

import (
	"slices"
	"strings"
	"testing"

	"rookery/tenants/policy"
)

// Every cell as shipped, with every set of relations a caller could pass:
// allowed with one that the cell names, refused with all the others.
func TestEveryCellBothSides(t *testing.T) {
	set := policy.Builtin()
	for _, e := range expectations(t) {
		t.Run(e.name(), func(t *testing.T) {
			for rel := range everything + 1 {
				got := set.Decide([]policy.Role{e.role}, e.permission, rel)
				if want := rel&e.rel != 0; got.Allowed != want {
					t.Errorf("with %q: allowed %v, want %v (%s)", rel, got.Allowed, want, got.Rule)
				}
				if got.Held {
					t.Errorf("with %q: held, but nothing held is on as shipped", rel)
				}
				if got.Allowed != strings.HasPrefix(got.Rule, "built-in: "+string(e.role)+" may "+string(e.permission)) {
					t.Errorf("with %q: allowed %v by %q", rel, got.Allowed, got.Rule)
				}
				if !got.Allowed && got.Rule != "no line grants it" {
					t.Errorf("with %q: refused by %q", rel, got.Rule)
				}
				if set.Allows([]policy.Role{e.role}, e.permission, rel) != got.Allowed {
					t.Errorf("with %q: Allows and Decide differ", rel)
				}
			}
		})
	}
}

// The printed table on the page says what the domain's table says, cell by cell.
func TestMatrixAsPrinted(t *testing.T) {
	all := expectations(t)
	rows := policy.Matrix(nil)
	if len(rows)*6 != len(all) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, e := range all {
		row := rows[i/6]
		want := policy.Cell{Role: e.role, Letters: e.letters, Held: e.held, Star: e.star, Never: e.never, Allowed: e.rel != 0}
		if row.Permission != e.permission || row.Cells[i%6] != want {
			t.Errorf("%s: %s %+v, want %+v", e.name(), row.Permission, row.Cells[i%6], want)
		}
		if !strings.HasSuffix(row.Sentence, ".") || row.Sentence != e.permission.Sentence() {
			t.Errorf("%s: sentence %q", row.Permission, row.Sentence)
		}
	}
}

func TestMatrixShowsChanges(t *testing.T) {
	rows := policy.Matrix([]policy.Change{
		{Role: policy.Guardian, Permission: policy.PostReply, Allow: true},
		{Role: policy.Teacher, Permission: policy.PostWithdraw, Allow: false},
	})
	cell := func(p policy.Permission, role policy.Role) policy.Cell {
		row := rows[slices.Index(policy.Permissions(), p)]
		return row.Cells[slices.Index(policy.Roles(), role)]
	}
	if got, want := cell(policy.PostReply, policy.Guardian), (policy.Cell{Role: policy.Guardian, Letters: "g", Held: true, Star: true, Changed: true, Allowed: true}); got != want {
		t.Errorf("turned on: %+v, want %+v", got, want)
	}
	if got, want := cell(policy.PostWithdraw, policy.Teacher), (policy.Cell{Role: policy.Teacher, Letters: "–", Changed: true}); got != want {
		t.Errorf("turned off: %+v, want %+v", got, want)
	}
	if got, want := cell(policy.PostWithdraw, policy.Student), (policy.Cell{Role: policy.Student, Letters: "o", Allowed: true}); got != want {
		t.Errorf("untouched: %+v, want %+v", got, want)
	}
}

// A school whose changes do not compile stands with nothing, and its page says so.
func TestMatrixOfBrokenChanges(t *testing.T) {
	for _, row := range policy.Matrix([]policy.Change{{Role: "wizard", Permission: policy.PostReply, Allow: true}}) {
		for _, cell := range row.Cells {
			if cell.Allowed || cell.Letters != "–" {
				t.Fatalf("%s for %s: %+v", row.Permission, cell.Role, cell)
			}
		}
	}
}

func TestRoles(t *testing.T) {
	if !slices.Equal(policy.Roles(), columns) {
		t.Errorf("order: %v", policy.Roles())
	}
	for i, role := range policy.Roles() {
		if got, ok := policy.ParseRole(string(role)); !ok || got != role {
			t.Errorf("ParseRole(%q) = %q, %v", role, got, ok)
		}
		if role.Staff() != (i < 4) {
			t.Errorf("%s: staff %v", role, role.Staff())
		}
	}
	for _, wrong := range []string{"", "Admin", "admin ", "r:admin", "staff", "*", "teacher,admin"} {
		if got, ok := policy.ParseRole(wrong); ok || got != "" || policy.Role(wrong).Staff() {
			t.Errorf("ParseRole(%q) = %q, %v", wrong, got, ok)
		}
	}
}

func TestPermissionsAndRelations(t *testing.T) {
	for _, p := range policy.Permissions() {
		if got, ok := policy.ParsePermission(string(p)); !ok || got != p {
			t.Errorf("ParsePermission(%q) = %q, %v", p, got, ok)
		}
		if want := p == policy.CaseReport || p == policy.ExportMember; policy.WhileRestricted(p) != want {
			t.Errorf("WhileRestricted(%s) = %v", p, !want)
		}
	}
	for _, wrong := range []string{"", "post", "post.*", "Post.reply", "post.reply "} {
		if _, ok := policy.ParsePermission(wrong); ok || policy.WhileRestricted(policy.Permission(wrong)) || policy.Permission(wrong).Sentence() != "" {
			t.Errorf("%q is taken for a permission", wrong)
		}
	}
	if got := (policy.Own | policy.School).String(); got != "own+school" {
		t.Errorf("String: %q", got)
	}
	if got, ok := policy.ParseRel("ward"); !ok || got != policy.Ward {
		t.Errorf("ParseRel: %v, %v", got, ok)
	}
	if _, ok := policy.ParseRel("any"); ok {
		t.Error(`ParseRel takes "any"`)
	}
}
