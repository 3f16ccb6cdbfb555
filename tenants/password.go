// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"rookery/tenants/fault"
)

// argon2id as OWASP's password storage sheet gives it: 19 MiB, two passes.
const (
	argonTime   = 2
	argonMemory = 19 * 1024 // KiB
	argonKey    = 32
	argonSalt   = 16
)

// Passwords hashes and checks passwords on half of the processors, so that
// those who are in already find the others free; the rest wait in a bounded
// queue, so that nine o'clock takes memory for a few and not for three hundred.
type Passwords struct {
	slots chan struct{}
	queue chan struct{}
	dummy string
}

// NewPasswords makes the queue; at most waiting callers wait.
func NewPasswords(waiting int) *Passwords {
	p := &Passwords{slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), queue: make(chan struct{}, waiting)}
	p.dummy = phc(random(argonSalt), random(argonKey)) // of a password that nobody has
	return p
}

// Hash gives the PHC string of a password. TooMany when the queue is full.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	var hash string
	err := p.run(ctx, func() { hash = hashPassword(password) })
	return hash, err
}

// Check says whether the password is the hash's. An empty hash takes the same
// time and is never right: whether a name exists must not be told by the clock.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	var right bool
	err := p.run(ctx, func() { right = checkHash(hash, password) })
	return right && known, err
}

func (p *Passwords) run(ctx context.Context, do func()) error {
	endReading(ctx) // nobody waits here with a connection in hand
	select {
	case p.queue <- struct{}{}:
	default:
		return fault.TooMany("Very many people are signing in at this moment. Please try again in a few seconds.", 3*time.Second)
	}
	defer func() { <-p.queue }()
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return fault.Unavailable(ctx.Err())
	}
	defer func() { <-p.slots }()
	do()
	return nil
}

func hashPassword(password string) string {
	salt := random(argonSalt)
	return phc(salt, argon2.IDKey([]byte(password), salt, argonTime, argonMemory, 1, argonKey))
}

func random(length int) []byte {
	b := make([]byte, length)
	_, _ = rand.Read(b)
	return b
}

// phc is how a hash is written down (the PHC string format).
func phc(salt, key []byte) string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonTime, encode(salt), encode(key))
}

func checkHash(hash, password string) bool {
	var version int
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil || memory > 1<<20 || passes > 16 || lanes == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 || len(want) > 128 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(len(want))) // #nosec G115 -- bounded above
	return subtle.ConstantTimeCompare(got, want) == 1
}

// tooCommon is what is tried first; a longer list would only annoy.
var tooCommon = []string{"password", "12345678", "123456789", "1234567890", "qwertyui", "qwertyuiop", "11111111", "00000000",
	"iloveyou", "football", "sunshine", "princess", "welcome1", "password1", "passw0rd", "letmein1", "school123", "abc12345"}

func checkPassword(password, username string) string {
	lower := strings.ToLower(password)
	switch {
	case len([]rune(password)) < 8:
		return "Please use at least 8 characters."
	case len(password) > 200:
		return "Please use at most 200 characters."
	case strings.ContainsRune(password, 0):
		return "There are characters in it that cannot be stored."
	case lower == strings.ToLower(username):
		return "A password must not be the username."
	}
	for _, common := range tooCommon {
		if lower == common {
			return "That is one of the first passwords that anybody would try. Please choose another."
		}
	}
	return ""
}

// easyWords make one-time passwords that a child can type: two words and a number.
var easyWords = strings.Fields(`apple acorn badger basket beach berry biscuit bridge button candle canvas castle cedar cherry clover comet
	cookie copper coral cricket daisy dolphin dragon eagle ember falcon feather ferry forest fossil garden ginger glacier hammock harbour
	hazel heron honey island jasmine jigsaw kettle kitten ladder lantern lemon lilac lizard magnet mango maple marble meadow melon mitten
	monkey mountain mulberry nectar nutmeg ocean olive orange orchard otter paddle panda parrot peach pebble pepper picnic planet plum
	pocket pumpkin puzzle rabbit rainbow raven ribbon river robin rocket saddle sailor salmon sandal scarf shell silver sparrow spruce
	squirrel summer sunset teapot thistle thunder tiger timber toffee trumpet tulip turtle velvet violin walnut whistle willow window winter`)

// easyForm is the form of a one-time password.
var easyForm = regexp.MustCompile(`^[a-z]+-[a-z]+-[0-9]{3}$`)

// handed is what was typed, as it is compared with a password's hash: exactly as
// it is, for a password is what its owner chose, spaces and all. One-time
// passwords are of our making and never hold a space or a capital; they are read
// off a sheet or pasted, so those are no mistake. Only one of the two is ever
// compared, so that the time tells nothing.
func handed(oneTime bool, typed string) string {
	if easy := strings.ToLower(strings.TrimSpace(typed)); oneTime && easyForm.MatchString(easy) {
		return easy
	}
	return typed
}

// EasyPassword makes a password that is easy to read out and type; it is meant
// to be changed at the first sign-in. About 25 bits: only for one-time use
// behind the throttle.
func EasyPassword() string {
	var b [6]byte
	_, _ = rand.Read(b[:])
	word := func(hi, lo byte) string { return easyWords[(int(hi)<<8|int(lo))%len(easyWords)] }
	return fmt.Sprintf("%s-%s-%03d", word(b[0], b[1]), word(b[2], b[3]), (int(b[4])<<8|int(b[5]))%1000)
}
