// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"rookery/tenants/fault"
)

// said runs the program inside the test and gives what it printed.
func said(t *testing.T, environment map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	p := &Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Getenv: func(name string) string { return environment[name] }}
	return p.Run(context.Background(), args), out.String(), err.String()
}

func TestExitCodes(t *testing.T) {
	nowhere := "postgres://rookery_app@127.0.0.1:9/rookery?sslmode=disable"
	for name, c := range map[string]struct {
		environment map[string]string
		args        []string
		code        int
		words       string // on standard output for 0, on standard error otherwise
	}{
		"nothing asked":      {nil, nil, 0, "rookery demo"},
		"help":               {nil, []string{"serve", "--help"}, 0, "$ROOKERY_TRUSTED_PROXIES"},
		"version":            {nil, []string{"version"}, 0, "database step"},
		"unknown command":    {nil, []string{"fly"}, 2, "fly"},
		"unknown flag":       {nil, []string{"version", "--fast"}, 2, "--fast"},
		"missing setting":    {nil, []string{"school", "list"}, 2, "ROOKERY_DATABASE_URL is not set"},
		"empty setting":      {map[string]string{"ROOKERY_DATABASE_URL": "  "}, []string{"school", "list"}, 2, "ROOKERY_DATABASE_URL is not set"},
		"senseless setting":  {map[string]string{"ROOKERY_DATABASE_URL": "rookery"}, []string{"school", "list"}, 2, "must look like"},
		"senseless relation": {map[string]string{"ROOKERY_DATABASE_URL": nowhere}, []string{"policy", "explain", "a", "b", "post.edit", "--rel", "friend"}, 2, "no relation"},
		"failure":            {map[string]string{"ROOKERY_DATABASE_URL": nowhere}, []string{"school", "list"}, 1, "cannot be reached"},
		"flag over setting":  {map[string]string{"ROOKERY_DATABASE_URL": "rookery"}, []string{"school", "list", "--database-url", nowhere}, 1, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := said(t, c.environment, c.args...)
			printed := stderr
			if c.code == 0 {
				printed = stdout
			}
			if code != c.code || !strings.Contains(printed, c.words) {
				t.Errorf("exit code %d, want %d with %q; printed:\n%s%s", code, c.code, c.words, stdout, stderr)
			}
		})
	}
}

// Every flag that is a setting of a server can be given by a variable, and is
// named in the operator's handbook.
func TestEverySettingIsInTheHandbook(t *testing.T) {
	handbook := string(read(t, "docs/operating.md"))
	for _, command := range []string{"demo", "serve", "migrate", "doctor", "school add", "member add", "policy explain"} {
		_, help, _ := said(t, nil, append(strings.Fields(command), "--help")...)
		for _, word := range strings.FieldsFunc(help, func(r rune) bool { return !(r == '_' || r == '$' || r >= 'A' && r <= 'Z') }) {
			if name, ok := strings.CutPrefix(word, "$ROOKERY_"); ok && !strings.Contains(handbook, "`ROOKERY_"+name+"`") {
				t.Errorf("%s knows ROOKERY_%s, and docs/operating.md does not", command, name)
			}
		}
	}
}

func TestWordsGiveAnOperatorTheCause(t *testing.T) {
	broken := errors.New("relation is gone")
	for want, err := range map[string]error{
		"relation is gone":                            fault.Internal(broken),
		"opening oakfield: relation is gone":          fmt.Errorf("opening oakfield: %w", fault.Unavailable(broken)),
		"family name: Too long. given name: Missing.": fault.Invalid(map[string]string{"given_name": "Missing.", "family_name": "Too long."}),
		"Somebody was first.":                         fault.Conflict("Somebody was first."),
		"plain":                                       errors.New("plain"),
	} {
		if got := words(err); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
