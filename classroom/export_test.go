// SPDX-License-Identifier: AGPL-3.0-or-later

package classroom_test

import (
	"context"
	"testing"
	"time"

	"rookery/tenants"
)

func TestAMemberTakesTheirOwnTextsAlsoWhileSuspended(t *testing.T) {
	d := newDay(t)
	ctx := context.Background()
	d.post(t, d.amira, "Our seeds are up")
	d.post(t, d.amira, "Ring me on 07700 900321")
	d.post(t, d.ben, "Mine are not")
	until := d.Clock.Now().Add(24 * time.Hour)
	must(t, d.DB.Suspend(ctx, d.Person(t, d.Oakfield, "admin"), d.amira.ID, tenants.Measure{Reason: "A day to think it over.", Until: &until}))
	amira := d.Actor(t, d.Oakfield, d.amira.ID)
	if !amira.Restricted() {
		t.Fatal("not suspended")
	}
	own, err := d.room.Export(ctx, amira)
	must(t, err)
	if len(own.Posts) != 2 || own.Posts[0].State != "released" || own.Posts[1].State != "held" || len(own.Groups) != 1 {
		t.Errorf("her own data: %+v, %+v", own.Posts, own.Groups)
	}
}
