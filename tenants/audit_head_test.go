// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"bytes"
	"context"
	"database/sql"
	"strings"
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

// The first line that somebody altered is named, and so is the one that is
// missing where lines were cut off the end; the lines before it stand.
func TestAnAlteredLineAndAMissingEndAreNamed(t *testing.T) {
	for what, c := range map[string]struct {
		deed  string
		wrong int64
	}{
		"nothing":         {"select 1", 0},
		"a line altered":  {"update audit set deed = 'member.unmute' where tenant_id = $1 and seq = 2", 2},
		"a line taken":    {"delete from audit where tenant_id = $1 and seq = 2", 2},
		"the end cut off": {"delete from audit where tenant_id = $1 and seq >= 4", 4},
		"another head":    {"update audit_heads set hash = '\\x00' where tenant_id = $1", 6},
		"everything":      {"delete from audit where tenant_id = $1", 1},
	} {
		w := tenantstest.New(t)
		ctx := context.Background()
		for range 4 { // after the line of the school itself
			w.In(t, w.Oakfield, func(tx *tenants.Tx) error {
				tx.Record(tenants.Deed{Deed: "member.mute", ObjectKind: "member"})
				return nil
			})
		}
		super, err := sql.Open("postgres", w.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		super.SetMaxOpenConns(1)
		if _, err := super.Exec("set session_replication_role = replica"); err != nil {
			t.Fatal(err)
		}
		statement := strings.ReplaceAll(c.deed, "$1", "'"+w.Oakfield.ID.String()+"'")
		if _, err := super.Exec(statement); err != nil {
			t.Fatal(err)
		}
		if err := super.Close(); err != nil {
			t.Fatal(err)
		}
		found, err := w.DB.VerifyAudit(ctx, w.Oakfield.ID)
		whole := c.wrong - 1
		if c.wrong == 0 {
			whole = 5
		}
		if err != nil || found.Seq != c.wrong || found.Lines != whole || (found.Words == "") != (c.wrong == 0) {
			t.Errorf("%s: %+v, %v", what, found, err)
		}
	}
}
