// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"testing"
	"time"
)

// Wrong guesses slow the guesser down, up to twenty seconds a guess. That is
// longer than other requests may take, and yet the answer is one to a guess:
// what is wrong with it, or to slow down; never a 500.
func TestASlowedGuessIsAnsweredAsAGuess(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	s := f.riverside
	guesses := map[string][]string{
		"/sign-in":           {"slip", "WRONG2WRONG2"},
		"/join":              {"code", "WRONG2WR"},
		"/settings/password": {"current", "not-my-password", "password", "a-new-one-of-mine"},
	}
	visitors := map[string]*visitor{}
	for path, fields := range guesses {
		visitors[path] = s.reader(t, p, "amira")
		if got := visitors[path].post(t, path, fields...); got.status != 422 {
			t.Fatalf("%s: a wrong guess is answered by %d: %.600s", path, got.status, got.body)
		}
	}
	if _, err := f.super.Exec(`update throttles set failures = 100, next_at = $1`, f.Clock.Now().Add(12*time.Second)); err != nil {
		t.Fatal(err)
	}
	for path, fields := range guesses {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			got := visitors[path].post(t, path, fields...)
			if got.status != 422 && (got.status != 429 || len(got.header["Retry-After"]) == 0) {
				t.Errorf("a slowed guess is answered by %d: %.600s", got.status, got.show())
			}
		})
	}
}
