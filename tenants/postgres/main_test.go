// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"testing"
	"time"

	_ "github.com/lib/pq"
)

// parentOf names the variable that turns this test binary into a program that
// starts a server in a folder and then waits to be killed.
const parentOf = "ROOKERY_TEST_PARENT_OF"

func TestMain(m *testing.M) {
	if folder := os.Getenv(parentOf); folder != "" {
		parent(folder)
	}
	os.Exit(m.Run())
}

func parent(folder string) {
	s, err := Start(context.Background(), Options{Folder: folder})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(s.PID())
	select {}
}

// start starts a server that the test's end stops.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	stopAfter(t, s)
	return s
}

func stopAfter(t *testing.T, s *Server) {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// fresh makes a folder that the server's user can reach, which t.TempDir's are
// not for root.
func fresh(t *testing.T) string {
	t.Helper()
	if roomInMemory() {
		return freshIn(t, memory)
	}
	return freshOnDisk(t)
}

// freshOnDisk is for programs too: what is in memory may not be run everywhere.
func freshOnDisk(t *testing.T) string {
	t.Helper()
	return freshIn(t, os.TempDir())
}

func freshIn(t *testing.T, base string) string {
	t.Helper()
	w, err := findOwner("")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp(base, "rookery-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	if w.dropped {
		if err := os.Chmod(folder, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// ask asks one database for one word.
func ask(t *testing.T, url, query string) string {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var answer string
	if err := db.QueryRowContext(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// do runs statements.
func do(t *testing.T, url string, statements ...string) {
	t.Helper()
	if err := execute(t.Context(), url, statements...); err != nil {
		t.Fatal(err)
	}
}

func execute(ctx context.Context, url string, statements ...string) error {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// eventually waits for something outside this process.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	beat := time.NewTicker(10 * time.Millisecond)
	defer beat.Stop()
	late := time.After(15 * time.Second)
	for !holds() {
		select {
		case <-beat.C:
		case <-late:
			t.Fatalf("after 15 s, not yet: %s", what)
		}
	}
}
