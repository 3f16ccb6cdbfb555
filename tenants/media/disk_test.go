// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
