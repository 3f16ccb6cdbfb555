// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"rookery/tenants"
	"rookery/tenants/policy"
)

// What is at one's own school and not for oneself is as little there as what is
// at another: a group one is not in, a text of another's that waits, a
// safeguarding case, another's drafts and sessions. The same addresses, the
// same methods, and the same answer as to a made-up id.
func TestWhatIsNotForAMemberIsNotThereForThem(t *testing.T) {
	f := newFull(t)
	p := serve(t, f.URL, f.Clock)
	own := harvest(t, f.super, f.Riverside.ID)
	var sent atomic.Int64
	t.Run("readers", func(t *testing.T) {
		for who, hidden := range f.riverside.hidden(own) {
			t.Run(who, func(t *testing.T) {
				t.Parallel()
				secret := map[string]bool{}
				for _, thing := range hidden {
					secret[thing.value] = true
				}
				probe := &probe{t: t, served: p, own: own, foreign: hidden, secret: secret, marks: f.riverside.unread(who), sent: &sent,
					v: f.riverside.reader(t, p, who)}
				for _, r := range p.table(t) {
					if len(r.params()) > 0 {
						probe.address(r)
					}
				}
			})
		}
	})
	t.Logf("%d requests", sent.Load())
}

// hiddenPosts are, by reader, the words of posts that are not for them: of
// other groups, held, sent back or withdrawn ones of others', private answers,
// announcements to others, and one that has not gone out yet.
func hiddenPosts() map[string]string {
	return map[string]string{
		"amira":    "elsewhere incircle staffonly heldanswer distress evening later",
		"ben":      "elsewhere staffonly waiting sentback turneddown takenback private evening later",
		"outsider": "classwork answer incircle tagged staffonly waiting edited sentback turneddown takenback trip evening later private heldanswer distress",
		"guardian": "classwork answer elsewhere incircle tagged staffonly waiting edited sentback turneddown takenback later private heldanswer distress",
		"teacher":  "elsewhere incircle yearnews",
		"admin":    "", "lead": "", "moderator": "",
	}
}

// unread are the words that no answer to this reader may hold.
func (s *fullSchool) unread(who string) []string {
	var words []string
	for word := range strings.FieldsSeq(hiddenPosts()[who]) {
		words = append(words, word+s.mark)
	}
	if who == "amira" || who == "outsider" || who == "guardian" {
		words = append(words, "newwords"+s.mark)
	}
	if who == "amira" {
		words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "newwords") }) // her own
	}
	return words
}

// hidden gives, by reader, the things of the school that are not for them.
func (s *fullSchool) hidden(own []found) map[string][]found {
	groups := map[string][]uuid.UUID{"amira": {s.other, s.circle, s.staffroom}, "ben": {s.other, s.staffroom}, "outsider": {s.class, s.circle, s.staffroom},
		"guardian": {s.class, s.other, s.circle, s.club, s.staffroom}, "teacher": {s.other, s.circle}}
	members := map[string][]uuid.UUID{"amira": {s.outsider.ID, s.newcomer.ID}, "ben": {s.outsider.ID, s.guardian.ID}, "outsider": {s.amira.ID, s.guardian.ID},
		"guardian": {s.ben.ID, s.outsider.ID}}
	all := map[string][]found{}
	for who, words := range hiddenPosts() {
		reader := *s.everyone()[who]
		for word := range strings.FieldsSeq(words) {
			all[who] = append(all[who], found{"posts " + word, s.posts[word].String()})
		}
		for _, id := range groups[who] {
			all[who] = append(all[who], found{"groups hidden", id.String()})
		}
		for _, id := range members[who] {
			all[who] = append(all[who], found{"members hidden", id.String()})
		}
		for name := range maps.Keys(s.drafts) {
			if name != who {
				all[who] = append(all[who], found{"drafts of " + name, s.drafts[name].String()})
			}
		}
		all[who] = append(all[who], s.hiddenRows(reader, own)...)
	}
	return all
}

// hiddenRows are rows that only their owner, or only a team, may know of.
func (s *fullSchool) hiddenRows(reader tenants.Actor, own []found) []found {
	var rows []found
	for _, f := range own {
		switch f.table() {
		case "safeguarding_cases", "safeguarding_notes":
			if !reader.Has(policy.Safeguarding) {
				rows = append(rows, f)
			}
		case "cases", "reports", "join_codes", "guardian_links":
			if !reader.Staff() {
				rows = append(rows, f)
			}
		}
	}
	for _, table := range []string{"sessions", "notifications"} {
		rows = append(rows, pairs(s.t, s.f.super, `select '`+table+` of another', id::text from `+table+` where tenant_id = $1 and member_id <> $2 limit 3`, s.ID, reader.ID)...)
	}
	return rows
}
