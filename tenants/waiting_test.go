// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestNewcomersAreLetInOnceOrTurnedAway(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	admin, teacher := w.Person(t, w.Oakfield, policy.Admin), w.Person(t, w.Oakfield, policy.Teacher)
	newcomer := student("Amara", "Dike", "amara.d")
	newcomer.Waiting = true
	amara := w.Add(t, w.Oakfield, newcomer)
	newcomer.Username, newcomer.Given = "noor.a", "Noor"
	noor := w.Add(t, w.Oakfield, newcomer)
	w.Add(t, w.Riverside, newcomer)

	waiting, err := w.DB.Waiting(ctx, admin, 10)
	if err != nil || len(waiting) != 2 || waiting[0].ID != amara.ID {
		t.Fatalf("waiting: %d, %v", len(waiting), err)
	}
	if _, err := w.DB.Waiting(ctx, teacher, 10); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a teacher sees who waits: %v", err)
	}

	fails := func(context.Context, *tenants.Tx, tenants.Actor, uuid.UUID) error {
		return errors.New("the group is full")
	}
	if _, err := w.DB.Approve(ctx, admin, amara.ID, fails); err == nil {
		t.Error("somebody is let in although the group was not")
	}
	if !w.Actor(t, w.Oakfield, amara.ID).Waiting {
		t.Error("half of a failed approval was stored")
	}
	if _, err := w.DB.Approve(ctx, admin, amara.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.Approve(ctx, admin, amara.ID); err != nil {
		t.Errorf("pressed twice: %v", err)
	}
	if _, err := w.DB.Approve(ctx, w.Person(t, w.Oakfield, policy.Admin), amara.ID); !fault.Is(err, fault.KindConflict) {
		t.Errorf("let in by two: %v", err)
	}
	if _, err := w.DB.Refuse(ctx, admin, noor.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.Approve(ctx, admin, noor.ID); !fault.Is(err, fault.KindConflict) {
		t.Errorf("let in after being turned away: %v", err)
	}
	if again := w.Add(t, w.Oakfield, newcomer); again.Username != "noor.a" || again.ID == noor.ID {
		t.Error("the name of somebody turned away is not free")
	}
}
