// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestTemplateIsPreparedOnceAndCopied(t *testing.T) {
	key := t.Name() + fresh(t) // never built before
	var prepared atomic.Int32
	prepare := func(ctx context.Context, superURL string) error {
		prepared.Add(1)
		return execute(ctx, superURL, "create role reader login", "create table note (words text)",
			"insert into note values ('ready-made')", "grant select on note to reader")
	}
	var all sync.WaitGroup
	servers := make([]*Server, 3)
	for i := range servers {
		all.Go(func() {
			s, err := StartFromTemplate(t.Context(), Options{}, key, prepare)
			if err != nil {
				t.Error(err)
				return
			}
			servers[i] = s
		})
	}
	all.Wait()
	if n := prepared.Load(); n != 1 {
		t.Fatalf("prepared %d times", n)
	}
	for _, s := range servers {
		if s == nil {
			t.FailNow()
		}
		stopAfter(t, s)
		t.Cleanup(func() { forgetTemplate(t, s, key) })
		if got := ask(t, s.URL("reader", "postgres"), "select words from note"); got != "ready-made" {
			t.Errorf("in a copy: %q", got)
		}
	}
	do(t, servers[0].URL(superuser, "postgres"), "delete from note")
	if got := ask(t, servers[1].URL(superuser, "postgres"), "select count(*) from note"); got != "1" {
		t.Errorf("one copy sees what another deleted: %s", got)
	}
}

func TestTemplateThatFailsIsNotKept(t *testing.T) {
	key := t.Name() + fresh(t)
	broken := errors.New("a broken migration")
	_, err := StartFromTemplate(t.Context(), Options{}, key, func(context.Context, string) error { return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("preparing failed, and yet: %v", err)
	}
	s, err := StartFromTemplate(t.Context(), Options{}, key, func(ctx context.Context, superURL string) error {
		return execute(ctx, superURL, "create table mended ()")
	})
	if err != nil {
		t.Fatal(err)
	}
	stopAfter(t, s)
	t.Cleanup(func() { forgetTemplate(t, s, key) })
	do(t, s.URL(superuser, "postgres"), "select from mended")
}

// forgetTemplate removes what a test has built, which nobody else will copy.
func forgetTemplate(t *testing.T, s *Server, key string) {
	t.Helper()
	cache, err := cacheFolder(s.owner)
	if err != nil {
		t.Fatal(err)
	}
	folder := template{key: key, cache: cache}.folder(s.programs)
	if err := errors.Join(os.RemoveAll(folder), os.RemoveAll(folder+".lock")); err != nil {
		t.Error(err)
	}
}

func TestCacheForgetsWhatNobodyUses(t *testing.T) {
	cache := fresh(t)
	for name, age := range map[string]time.Duration{"template-new": 0, "template-old": 2 * time.Hour, "template-held": 2 * time.Hour} {
		folder := filepath.Join(cache, name)
		then := time.Now().Add(-age)
		if err := errors.Join(os.Mkdir(folder, 0o700), os.Chtimes(folder, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"cluster-left", "cluster-held"} {
		if err := os.Mkdir(filepath.Join(cache, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	copying, err := tryLock(filepath.Join(cache, "template-held.lock"))
	if err != nil {
		t.Fatal(err)
	}
	running, err := hold(filepath.Join(cache, "cluster-held"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(template{cache: cache}.forget(""), sweep(cache)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"template-new": true, "template-old": false, "template-held": true, "cluster-left": false, "cluster-held": true} {
		if _, err := os.Stat(filepath.Join(cache, name)); (err == nil) != want {
			t.Errorf("%s is still there: %v, want %v", name, err == nil, want)
		}
	}
	if err := errors.Join(copying.release(), running.release()); err != nil {
		t.Error(err)
	}
}
