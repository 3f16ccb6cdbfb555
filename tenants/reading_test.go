// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"rookery/tenants"
	"rookery/tenants/policy"
	"rookery/tenants/tenantstest"
)

// The reads of one request share a transaction and its one connection; here
// there is no second one, so that who wanted it would wait for ever.
func TestReadsOfARequestShareOneTransaction(t *testing.T) {
	w := tenantstest.New(t)
	amira := w.Person(t, w.Oakfield, policy.Student)
	db, err := tenants.Open(w.URL("rookery_app"), tenants.Options{Connections: 1, Clock: w.Clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	began := func(ctx context.Context, school uuid.UUID) (at string) {
		t.Helper()
		if err := db.Read(ctx, school, func(tx *tenants.Tx) error {
			return tx.Get(ctx, &at, `select transaction_timestamp()::text from (select $1::uuid) x`)
		}); err != nil {
			t.Fatal(err)
		}
		return at
	}
	request, end := db.Sharing(ctx, false)
	first := began(request, w.Oakfield.ID)
	if again := began(request, w.Oakfield.ID); again != first {
		t.Errorf("the second read began at %s, the first at %s", again, first)
	}
	renamed := 0
	if err := db.Read(request, w.Oakfield.ID, func(tx *tenants.Tx) error {
		if _, err := tx.Exec(ctx, `update members set title = '' where tenant_id = $1`); err == nil {
			t.Error("a read could write")
		}
		return errors.New("as the database said")
	}); err == nil {
		t.Error("a failed read is told as a success")
	}
	if after := began(request, w.Oakfield.ID); after == first {
		t.Error("the transaction went on after a failure")
	}
	if err := db.Read(request, w.Oakfield.ID, func(tx *tenants.Tx) error {
		tx.Afterwards(ctx, "a name", func(tx *tenants.Tx) error {
			renamed++
			_, err := tx.Exec(ctx, `update members set given_name = 'Ada' where tenant_id = $1 and id = $2`, amira.ID)
			return err
		})
		return nil
	}); err != nil || renamed != 0 {
		t.Fatalf("written in the middle of a read: %d times, %v", renamed, err)
	}
	before := began(request, w.Oakfield.ID)
	if err := db.InSchool(request, w.Oakfield.ID, func(tx *tenants.Tx) error { return nil }); err != nil || renamed != 1 {
		t.Fatalf("a change after reads: %v; noted %d times", err, renamed)
	}
	if after := began(request, w.Oakfield.ID); after == before {
		t.Error("a read after the change looks at what was before it")
	}
	if elsewhere := began(request, w.Riverside.ID); elsewhere == before {
		t.Error("another school is read in this one's transaction")
	}
	end()
	if late := began(request, w.Oakfield.ID); late == began(request, w.Oakfield.ID) {
		t.Error("reads share a transaction after the request's end")
	}
	if m, err := db.School(request, w.Oakfield.ID); err != nil || m.ID != w.Oakfield.ID {
		t.Errorf("a read after the end: %v", err)
	}
}

// Riverside's rows are not there in a transaction that reads Oakfield.
func TestASharedReadingIsOfOneSchool(t *testing.T) {
	w := tenantstest.New(t)
	w.Person(t, w.Oakfield, policy.Student)
	request, end := w.DB.Sharing(context.Background(), false)
	defer end()
	for _, school := range []tenants.School{w.Oakfield, w.Riverside, w.Oakfield} {
		var schools []uuid.UUID
		if err := w.DB.Read(request, school.ID, func(tx *tenants.Tx) error {
			return tx.Select(request, &schools, `select distinct tenant_id from schools where $1::uuid is not null`)
		}); err != nil || len(schools) != 1 || schools[0] != school.ID {
			t.Errorf("reading %s: %v, %v", school.Name, schools, err)
		}
	}
}

// What is sent to change something goes on in the transaction in which its
// sender was read; what is read afterwards cannot write.
func TestAChangeGoesOnWhereItsSenderWasRead(t *testing.T) {
	w := tenantstest.New(t)
	amira := w.Person(t, w.Oakfield, policy.Student)
	began := func(ctx context.Context, run func(context.Context, uuid.UUID, func(*tenants.Tx) error) error) (at string) {
		t.Helper()
		if err := run(ctx, w.Oakfield.ID, func(tx *tenants.Tx) error {
			return tx.Get(ctx, &at, `select transaction_timestamp()::text from (select $1::uuid) x`)
		}); err != nil {
			t.Fatal(err)
		}
		return at
	}
	request, end := w.DB.Sharing(t.Context(), true)
	defer end()
	noted := 0
	if err := w.DB.Read(request, w.Oakfield.ID, func(tx *tenants.Tx) error {
		tx.AfterCommit(func() { noted++ })
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	read := began(request, w.DB.Read)
	if changed := began(request, w.DB.InSchool); changed != read || noted != 1 {
		t.Errorf("the change began at %s, the reading at %s, and %d was noted", changed, read, noted)
	}
	if again := began(request, w.DB.InSchool); again == read {
		t.Error("a second change is in the first one's transaction")
	}
	began(request, w.DB.Read)
	if err := w.DB.Read(request, w.Oakfield.ID, func(tx *tenants.Tx) error {
		_, err := tx.Exec(request, `update members set title = '' where tenant_id = $1 and id = $2`, amira.ID)
		return err
	}); err == nil {
		t.Error("what was read after the change could write")
	}
	other, stop := w.DB.Sharing(t.Context(), true)
	defer stop()
	read = began(other, w.DB.Read)
	if err := w.DB.InSchool(other, w.Riverside.ID, func(tx *tenants.Tx) error {
		var at string
		if err := tx.Get(other, &at, `select transaction_timestamp()::text from (select $1::uuid) x`); err != nil {
			return err
		}
		if at == read {
			t.Error("another school's change is in this one's transaction")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A change that the database wants to have run again is, in a transaction of its own.
func TestAChangeThatGoesOnRunsAgainWhenTheDatabaseAsks(t *testing.T) {
	w := tenantstest.New(t)
	request, end := w.DB.Sharing(t.Context(), true)
	defer end()
	if err := w.DB.Read(request, w.Oakfield.ID, func(*tenants.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	tries := 0
	if err := w.DB.InSchool(request, w.Oakfield.ID, func(tx *tenants.Tx) error {
		if tries++; tries == 1 {
			return &pq.Error{Code: "40001"}
		}
		var one int
		return tx.Get(request, &one, `select 1 from (select $1::uuid) x`)
	}); err != nil || tries != 2 {
		t.Errorf("it ran %d times: %v", tries, err)
	}
}
