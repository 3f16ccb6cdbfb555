// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"rookery/tenants/fault"
)

// sessionLife is how long a session lives after it was last used; on a shared
// device the school's idle minutes count instead.
const sessionLife = 30 * 24 * time.Hour

// SignIn is what the sign-in form sends.
type SignIn struct {
	Username string
	Password string
	Slip     string // a one-time slip's code, instead of a password
	Shared   bool   // this device is used by others too
	Address  string // the client's network address
	Visitor  string // the browser's own cookie; guesses are counted apart by it
	Device   string // the known-device cookie, if any
	Agent    string // the User-Agent header
}

// Session is a new session: the tokens are for the cookies and stored nowhere.
type Session struct {
	Token   string
	Device  string // for the known-device cookie; empty on a shared device
	Member  uuid.UUID
	Expires time.Time
}

// errSignIn is the one answer to a wrong name, a wrong password and a wrong
// slip.
var errSignIn = fault.InvalidField("password", "That username and password do not go together. Please try again, or ask your teacher or the school office for help.")

// errSpaces is errSignIn where what was typed has space around it, whether or
// not that is what is wrong: a password is taken exactly as it was chosen, and
// pasting it or a phone's keyboard adds spaces that nobody sees.
var errSpaces = fault.InvalidField("password", "That username and password do not go together. There is a space before or after the password that you typed: please try without it, or ask your teacher or the school office for help.")

// wrong is the answer to a try that failed; it goes by what was typed alone.
func (s SignIn) wrong() error {
	if strings.TrimSpace(s.Password) != s.Password {
		return errSpaces
	}
	return errSignIn
}

// SignIn checks a username and password and begins a session. The answer and
// its time are the same whether or not the name exists.
func (db *DB) SignIn(ctx context.Context, passwords *Passwords, school School, s SignIn) (Session, error) {
	if strings.TrimSpace(s.Slip) != "" {
		return db.signInBySlip(ctx, school, s)
	}
	if len(s.Username) > 200 || len(s.Password) > 1000 {
		return Session{}, errSignIn
	}
	try, err := db.turnToSignIn(ctx, school, s)
	if err != nil {
		return Session{}, err
	}
	if err := db.WaitUntil(ctx, try.at); err != nil {
		return Session{}, slipInstead(err)
	}
	right, err := passwords.Check(ctx, try.known.Hash, handed(try.known.Due, s.Password))
	if err != nil {
		return Session{}, err
	}
	if !right {
		return Session{}, errors.Join(s.wrong(), db.countWrong(ctx, school.ID, try.slow))
	}
	return db.begin(ctx, school, try.known.ID, s)
}

// newToken gives 256 random bits for a cookie.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func (s School) sessionEnd(now time.Time, shared bool) time.Time {
	if shared {
		return now.Add(time.Duration(s.IdleMinutes) * time.Minute)
	}
	return now.Add(sessionLife)
}

// deviceLabel says in a few words which browser on what a User-Agent is, for
// the list of sessions.
func deviceLabel(agent string) string {
	find := func(or string, pairs ...[2]string) string {
		for _, p := range pairs {
			if strings.Contains(agent, p[0]) {
				return p[1]
			}
		}
		return or
	}
	browser := find("A browser", [2]string{"Edg/", "Edge"}, [2]string{"Firefox/", "Firefox"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := find("", [2]string{"iPad", "an iPad"}, [2]string{"iPhone", "an iPhone"}, [2]string{"Android", "Android"},
		[2]string{"CrOS", "a Chromebook"}, [2]string{"Windows", "Windows"}, [2]string{"Mac OS", "a Mac"}, [2]string{"Linux", "Linux"})
	if system == "" {
		return browser
	}
	return browser + " on " + system
}
