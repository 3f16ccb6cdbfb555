// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rookery/tenants/fault"
)

// smallDisk is a folder with room for so much.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	place := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(place, 0o711); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=711,size="+size, "none", place).CombinedOutput(); err != nil {
		t.Fatalf("no small disk can be mounted (this test wants to be root): %v: %s", err, strings.TrimSpace(string(said)))
	}
	t.Cleanup(func() { run(t, "umount", "--lazy", place) })
	return place
}

// Attack F10: a full disk is our trouble, said as such, and nothing is left.
func TestAttackF10FullDisk(t *testing.T) {
	place := smallDisk(t, "1m")
	store, err := Open(soon(t), "file://"+place)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(soon(t), keyA, bytes.NewReader(make([]byte, 500<<10)), 500<<10); err != nil {
		t.Fatal(err)
	}
	err = store.Put(soon(t), keyB, bytes.NewReader(make([]byte, 2<<20)), 2<<20)
	if !fault.Is(err, fault.KindUnavailable) || !strings.Contains(fault.From(err).Safe, "no room") {
		t.Errorf("the answer is %v", err)
	}
	if got := keys(t, store, time.Now().Add(time.Minute)); !slices.Equal(got, []string{keyA}) {
		t.Errorf("keys %v", got)
	}
	if err := store.Put(soon(t), keyB, bytes.NewReader(make([]byte, 400<<10)), 400<<10); err != nil {
		t.Errorf("after the failure there is less room: %v", err)
	}
	if err := store.Put(soon(t), "oak/rest", bytes.NewReader(make([]byte, 100<<10)), 100<<10); err != nil {
		t.Fatal(err)
	}
	_, err = workshop(t, "media-worker", DefaultLimits()).Make(soon(t), sent(t, converted(t, nil, "mjpeg", "jpg", "-q:v", "1")), filepath.Join(place, "bench"), nil)
	if !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("a worker on a full disk: %v", err)
	}
	empty(t, filepath.Join(place, "bench"))
}
