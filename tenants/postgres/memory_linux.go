// SPDX-License-Identifier: AGPL-3.0-or-later

package postgres

import "syscall"

// memory is a file system in memory.
const memory = "/dev/shm"

// roomInMemory says whether a few clusters fit there; a container has 64 MB of
// it unless told otherwise, which is too little.
func roomInMemory() bool {
	const enough = 1 << 30
	var room syscall.Statfs_t
	if err := syscall.Statfs(memory, &room); err != nil {
		return false
	}
	return room.Bavail*uint64(room.Bsize) > enough && syscall.Access(memory, 0o2) == nil // #nosec G115 -- no block is smaller than nothing
}
