// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// Remove deletes the cluster in a folder, for a fresh start, and leaves what
// else is in there. It fails, naming the process, where a server runs in it.
func Remove(folder string) error {
	w, err := findOwner(dataFolder(folder))
	if err != nil {
		return err
	}
	l, err := hold(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(empty(dataFolder(folder), w), l.release())
}

// empty waits for what an earlier life left running, then deletes its data.
func empty(data string, w owner) error {
	until := time.Now().Add(patience)
	beat := time.NewTicker(50 * time.Millisecond)
	defer beat.Stop()
	for {
		pid, _ := leftover(data, w)
		if pid == 0 {
			return errors.Join(os.RemoveAll(data), os.RemoveAll(data+".new"))
		}
		if time.Now().After(until) {
			return fmt.Errorf("process %d still has the database in %s open; end it first", pid, data)
		}
		<-beat.C
	}
}
