// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "faults: it looks at processes in /proc and so runs on Linux alone")
	os.Exit(1)
}
