// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"

	"rookery/classroom"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// What an admin's list of newcomers may do with classes: put into classes and
// clubs, so that it counts; and nobody else's list may.
func TestANewcomerOfAListComesIntoTheirClass(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	admin := d.Person(t, d.Oakfield, policy.Admin)
	_, err := d.room.NewGroup(ctx, admin, classroom.GroupSettings{Kind: classroom.Circle, Name: "Listeners", JoinRule: classroom.JoinClosed, Gate: "school"})
	must(t, err)
	classes, err := d.room.Classes(ctx, admin)
	must(t, err)
	if len(classes) != 1 || classes[0].ID != d.class {
		t.Errorf("the classes are %+v", classes)
	}
	if _, err := d.room.Classes(ctx, d.teacher); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher lists them: %v", err)
	}
	year := 8
	newcomer := []tenants.NewMember{{Given: "Robin", Family: "Marsh", Roles: []policy.Role{policy.Student}, YearLevel: &year, Classes: tenants.IDs{d.class}}}
	added, err := d.DB.AdmitList(ctx, admin, newcomer, d.room.Seat)
	must(t, err)
	steward, err := d.room.StewardOf(ctx, d.teacher, added[0].ID)
	if err != nil || !steward {
		t.Errorf("the class's teacher may help them: %v, %v", steward, err)
	}
	newcomer[0].Given, newcomer[0].Classes = "Jo", tenants.IDs{admin.ID} // the same name again would be the same person
	if _, err := d.DB.AdmitList(ctx, admin, newcomer, d.room.Seat); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a class that does not exist: %v", err)
	}
}
