// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"bytes"
	"context"
	"testing"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

func TestAKeptHeadTellsARecordThatWasMadeAnew(t *testing.T) {
	w := tenantstest.New(t)
	ctx := context.Background()
	admin := w.Person(t, w.Oakfield, policy.Admin)
	for _, school := range []tenants.School{w.Oakfield, w.Riverside} {
		for _, deed := range []string{"member.mute", "member.unmute"} {
			w.In(t, school, func(tx *tenants.Tx) error {
				tx.Record(tenants.Deed{Actor: admin.ID, Deed: deed, ObjectKind: "member", Object: admin.ID})
				return nil
			})
		}
	}
	found, err := w.DB.VerifyAudit(ctx, w.Oakfield.ID)
	if err != nil || found.Seq != 0 {
		t.Fatalf("a whole record: %+v, %v", found, err)
	}
	lines, err := w.DB.AuditLines(ctx, w.Oakfield.ID, true, 0, 1)
	if err != nil || len(lines) != 1 {
		t.Fatalf("the last line: %v, %v", lines, err)
	}
	if len(found.Head) != 32 || !bytes.Equal(found.Head, lines[0].Hash) || found.Lines != lines[0].Seq {
		t.Errorf("the head is %x of %d, the last line %x of %d", found.Head, found.Lines, lines[0].Hash, lines[0].Seq)
	}
	other, err := w.DB.VerifyAudit(ctx, w.Riverside.ID)
	if err != nil || bytes.Equal(found.Head, other.Head) {
		t.Errorf("the same deeds of another school have the same head: %v", err)
	}
}
