// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"rookery/tenants/postgres"
)

// database starts a PostgreSQL of its own.
func database(t *testing.T) (dsn string) {
	t.Helper()
	server, err := postgres.Start(t.Context(), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server.URL("postgres", "postgres")
}

func overPostgres(t *testing.T, dsn string, b *board) *Hub {
	t.Helper()
	w, err := NewPostgresWire(dsn, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	h := running(t, b, Options{Wire: w, Recheck: time.Hour})
	eventually(t, func() bool { return h.Stats().Missed == 1 }, func() string { return "the wire never began to listen" })
	return h
}

func TestTwoProcessesOverPostgres(t *testing.T) {
	dsn := database(t)
	b := newBoard()
	one, two := overPostgres(t, dsn, b), overPostgres(t, dsn, b)
	school := newID()
	here, there, hidden := connect(t, one, someone(school)), connect(t, two, someone(school)), connect(t, two, someone(school))
	two.waitUntil(t, func(st Stats) bool { return st.Streams == 2 && st.Frames == 4 })

	start := time.Now()
	one.Publish(b.post(school, "a", here.Member, there.Member))
	eventually(t, func() bool { return len(there.posts()) == 1 && len(here.posts()) == 1 }, func() string { return fmt.Sprint(there.got, here.got) })
	t.Logf("the other process showed it after %v", time.Since(start))
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v, want less than a second", took)
	}

	start = time.Now()
	b.end(there.Session)
	one.Publish(Event{school, KindMember, there.Member})
	eventually(t, there.ended, func() string { return "the stream of an ended session is open in the other process" })
	if took := time.Since(start); took > time.Second {
		t.Errorf("the end took %v, want less than a second", took)
	}
	want(t, there, "post a", "signed-out {}")
	want(t, hidden)

	var many []Event
	for i := range 500 {
		many = append(many, b.post(school, fmt.Sprint(i)))
	}
	one.Publish(many...)
	eventually(t, func() bool { return len(hidden.posts()) == 500 }, func() string { return fmt.Sprint(len(hidden.posts())) })
	if st := one.Stats(); st.Notices > 12 {
		t.Errorf("%d notices for 502 events: not batched", st.Notices)
	}
}

// The connection that listens is killed, something happens that nobody hears,
// and the listener returns.
func TestAListenerThatLostItsConnection(t *testing.T) {
	dsn := database(t)
	b := newBoard()
	h := overPostgres(t, dsn, b)
	kept, gone := connect(t, h, someone(newID())), connect(t, h, someone(newID()))
	h.waitUntil(t, func(st Stats) bool { return st.Streams == 2 && st.Frames == 4 })
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	b.end(gone.Session)
	b.post(kept.Tenant, "unheard")
	var killed int
	err = db.QueryRowContext(t.Context(), `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`).Scan(&killed)
	if err != nil || killed != 1 {
		t.Fatalf("killed %d listeners: %v", killed, err)
	}
	eventually(t, gone.ended, func() string { return fmt.Sprintf("an end was missed for good: %+v", h.Stats()) })
	eventually(t, func() bool { return len(kept.posts()) > 0 }, func() string { return fmt.Sprintf("a post was missed for good: %+v", h.Stats()) })
	want(t, kept, "post unheard")
	want(t, gone, "signed-out {}")

	other := overPostgres(t, dsn, b)
	other.Publish(b.post(kept.Tenant, "heard again"))
	eventually(t, func() bool { return len(kept.posts()) == 2 }, func() string { return fmt.Sprint(kept.got) })
}

func TestANoticeThatIsTooLongIsRefusedHere(t *testing.T) {
	w, err := NewPostgresWire("postgres://nobody@127.0.0.1:1/none?sslmode=disable", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Send(context.Background(), strings.Repeat("x", MaxPayload+1)); err == nil || !strings.Contains(err.Error(), "7001 bytes") {
		t.Errorf("got %v", err)
	}
}

// A database that is not there must not keep a process from ending.
func TestAnAbsentDatabaseLetsGo(t *testing.T) {
	w, err := NewPostgresWire("postgres://nobody@127.0.0.1:1/none?sslmode=disable", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Listen(ctx, func(string) {}, func() {}) }()
	cancel()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("Listen did not return")
	}
}

func (h *Hub) waitUntil(t testing.TB, so func(Stats) bool) {
	t.Helper()
	eventually(t, func() bool { return so(h.Stats()) }, func() string { return fmt.Sprintf("%+v", h.Stats()) })
}
