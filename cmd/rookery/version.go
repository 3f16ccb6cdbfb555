// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"rookery/migrations"
)

type versionCommand struct{}

// Run prints what this program was made of.
func (versionCommand) Run(p *Program) error {
	fmt.Fprintf(p.Stdout, "rookery %s\n%s %s/%s\ndatabase step %d\n", revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH, migrations.Latest())
	return nil
}

// revision is the commit that the program was built from, if that is known.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	known := info.Main.Version
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			known = setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			known += " with changes"
		}
	}
	return known
}
