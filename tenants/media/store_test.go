// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"rookery/tenants/fault"
)

const (
	keyA = "0190c3a2-7a3e-7c61-9d4a-6a2f5b1d0001/Kd83jx/full.jpg"
	keyB = "0190c3a2-7a3e-7c61-9d4a-6a2f5b1d0002/Kd83jx"
)

func folderStore(t testing.TB) (Store, string) {
	t.Helper()
	place := filepath.Join(t.TempDir(), "media")
	store, err := Open(context.Background(), "file://"+place)
	if err != nil {
		t.Fatal(err)
	}
	return store, place
}

func TestFolderStore(t *testing.T) {
	store, _ := folderStore(t)
	storeWorks(t, store, 1<<20)
}

// storeWorks is what every Store must do; large is a size that a store may
// treat in another way.
func storeWorks(t *testing.T, store Store, large int) {
	ctx := soon(t)
	content := bytes.Repeat([]byte("oak "), large/4)
	if err := store.Put(ctx, keyA, bytes.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	if err := store.Put(ctx, keyB, strings.NewReader("ash"), 3); err != nil {
		t.Fatal(err)
	}
	if err := store.Put(ctx, keyB, strings.NewReader("elm"), 3); err != nil {
		t.Fatal(err)
	}
	holds(t, store, keyA, string(content))
	holds(t, store, keyB, "elm")
	file, _, err := store.Open(ctx, keyA)
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 4)
	if _, err := file.Seek(int64(large-4), io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(file, part); err != nil || string(part) != "oak " {
		t.Errorf("%q, %v", part, err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if got := keys(t, store, time.Now().Add(time.Minute)); !slices.Equal(got, []string{keyA, keyB}) {
		t.Errorf("keys %v", got)
	}
	if got := keys(t, store, time.Now().Add(-time.Hour)); len(got) != 0 {
		t.Errorf("old keys %v", got)
	}
	enough := errors.New("enough")
	if err := store.Keys(ctx, time.Now().Add(time.Minute), func(string) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("the sweep ended with %v", err)
	}
	for range 2 {
		if err := store.Delete(ctx, keyA); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := store.Open(ctx, keyA); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("after Delete: %v", err)
	}
	truncated(t, store)
	strangeKeys(t, store)
}

// truncated sends what does not arrive whole, and wants nothing of it kept.
func truncated(t *testing.T, store Store) {
	const key = "0190c3a2-7a3e-7c61-9d4a-6a2f5b1d0003/lost"
	body := strings.Repeat("x", 1000)
	for name, from := range map[string]io.Reader{
		"too short": strings.NewReader(body[:999]), "too long": strings.NewReader(body + "y"),
		"cut": io.MultiReader(strings.NewReader(body[:500]), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		if err := store.Put(soon(t), key, from, 1000); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := store.Open(soon(t), key); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s: something is left: %v", name, err)
		}
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := store.Put(gone, key, strings.NewReader(body), 1000); err == nil {
		t.Error("kept for somebody who had gone")
	}
	if got := keys(t, store, time.Now().Add(time.Minute)); !slices.Equal(got, []string{keyB}) {
		t.Errorf("keys %v", got)
	}
}

// strangeKeys are none of ours: F4, a path out of the store.
func strangeKeys(t *testing.T, store Store) {
	for _, key := range []string{"", "a", "/a/b", "a/", "../a/b", "a/../b", "a/..", "a/b/../../../etc/passwd", `a\b`, "a/b\x00", "a/b c", "a/.b", ".unfinished/x",
		"a//b", "a/b/c/d/e", "a/" + strings.Repeat("b", 65), "a/b\n", "a/é", "a/b.verylongending", "a/b?x", "a/%2e%2e"} {
		if err := store.Put(soon(t), key, strings.NewReader("x"), 1); !fault.Is(err, fault.KindInternal) {
			t.Errorf("Put %q: %v", key, err)
		}
		if _, _, err := store.Open(soon(t), key); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("Open %q: %v", key, err)
		}
		if err := store.Delete(soon(t), key); !fault.Is(err, fault.KindInternal) {
			t.Errorf("Delete %q: %v", key, err)
		}
	}
}

func holds(t *testing.T, store Store, key, want string) {
	t.Helper()
	file, size, err := store.Open(soon(t), key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(file)
	if err != nil || string(got) != want || size != int64(len(want)) {
		t.Errorf("%s holds %d bytes and says %d, want %d (%v)", key, len(got), size, len(want), err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}

func keys(t *testing.T, store Store, before time.Time) []string {
	t.Helper()
	var all []string
	if err := store.Keys(soon(t), before, func(key string) error { all = append(all, key); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// A folder holds nothing but what was put there whole, and no link leads out.
func TestFolderHoldsOnlyWholeFiles(t *testing.T) {
	store, place := folderStore(t)
	if err := store.Put(soon(t), keyB, io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF)), 10); err == nil {
		t.Fatal("kept half a file")
	}
	for _, folder := range []string{place, filepath.Join(place, unfinished)} {
		left, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range left {
			if entry.Name() != unfinished {
				t.Errorf("%s is left in %s", entry.Name(), folder)
			}
		}
	}
	if err := os.Symlink("/etc", filepath.Join(place, "out")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.Open(soon(t), "out/passwd"); err == nil {
		t.Error("a link leads out")
	}
}

// What a crash left unfinished goes when the store is opened a day later.
func TestFolderForgetsWhatACrashLeft(t *testing.T) {
	store, place := folderStore(t)
	old, young := filepath.Join(place, unfinished, "old"), filepath.Join(place, unfinished, "young")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, store, time.Now().Add(time.Hour)); len(got) != 0 {
		t.Errorf("keys %v", got)
	}
	if _, err := Open(soon(t), "file://"+place); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("old: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Error(err)
	}
}

// What is wrong with an address is said in one sentence, without the secret.
func TestOpenSaysWhatIsWrong(t *testing.T) {
	for address, want := range map[string]string{
		"":                                       `begins with ""`,
		"/srv/media":                             `begins with ""`,
		"ftp://host/media":                       `begins with "ftp"`,
		"file://srv/media":                       "three slashes",
		"file:media":                             "three slashes",
		"file:///dev/null/media":                 "cannot be made",
		"s3://host/bucket":                       "must look like",
		"s3://a:hush@/bucket":                    "must look like",
		"s3://a:hush@host/a/b":                   "must look like",
		"s3://a:hush@host/bucket?ssl=off":        `asks for "ssl"`,
		"s3://a:hush@127.0.0.1:1/bucket?tls=off": "does not let us see",
		"s3://a:hush@ho st/bucket":               "cannot be read",
	} {
		_, err := Open(soon(t), address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
