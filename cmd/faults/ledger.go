// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"
)

// ledger is what members sent and what they were told, to be held against the
// tables.
type ledger struct {
	mu        sync.Mutex
	posts     map[uuid.UUID]*sent // by draft
	others    map[uuid.UUID]bool  // drafts of announcements, which prepare made
	decisions map[uuid.UUID]decision
	acks      map[pair]bool // announcement and student: told that it is noted
	reportsOf map[pair]bool // post and reporter: told that it is noted
	byWhom    map[uuid.UUID]int
	counts    counts
	wrongs    []string
}

type sent struct {
	wish
	stored bool // somebody was told so
}

type decision struct {
	by      uuid.UUID
	outcome string
}

type pair struct{ thing, who uuid.UUID }

// counts are for the table.
type counts struct {
	failed, again, pages int // requests without a clear answer; forms sent again until they were taken; pages read
}

func newLedger() *ledger {
	return &ledger{posts: map[uuid.UUID]*sent{}, others: map[uuid.UUID]bool{}, decisions: map[uuid.UUID]decision{}, acks: map[pair]bool{},
		reportsOf: map[pair]bool{}, byWhom: map[uuid.UUID]int{}}
}

// wrong notes what should not have been; the first ten are kept in words.
func (l *ledger) wrong(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrongs = append(l.wrongs, fmt.Sprintf(format, args...))
}

func (l *ledger) told(note func(*counts)) { l.mu.Lock(); defer l.mu.Unlock(); note(&l.counts) }

func (l *ledger) own(draft uuid.UUID) { l.mu.Lock(); defer l.mu.Unlock(); l.others[draft] = true }

func (l *ledger) send(p wish) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.posts[p.draft] == nil {
		l.posts[p.draft] = &sent{wish: p}
	}
}

func (l *ledger) stored(p wish) { l.mu.Lock(); defer l.mu.Unlock(); l.posts[p.draft].stored = true }

func (l *ledger) decided(id, by uuid.UUID, outcome string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.decisions[id] = decision{by, outcome}
}

func (l *ledger) acknowledged(announcement, by uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acks[pair{announcement, by}] = true
}

// reports notes that somebody is about to report something; not what they
// reported before, nor more than one member may.
func (l *ledger) reports(post, by uuid.UUID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, before := l.reportsOf[pair{post, by}]; before || l.byWhom[by] >= reportsMost {
		return false
	}
	l.byWhom[by]++
	l.reportsOf[pair{post, by}] = false
	return true
}

// unheard lets somebody report once more: what got no answer was hardly ever
// noted.
func (l *ledger) unheard(by uuid.UUID) { l.mu.Lock(); defer l.mu.Unlock(); l.byWhom[by]-- }

func (l *ledger) reported(post, by uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reportsOf[pair{post, by}] = true
}

// failures gives what went wrong since it was asked last.
func (l *ledger) failures() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all error
	for i, words := range l.wrongs {
		if i == 10 {
			all = errors.Join(all, fmt.Errorf("… and %d more", len(l.wrongs)-i))
			break
		}
		all = errors.Join(all, errors.New(words))
	}
	l.wrongs = nil
	return all
}

// tally is what was acknowledged so far.
type tally struct {
	counts
	posts, sent, decisions, acks, reports int
}

func (l *ledger) tally() tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := tally{counts: l.counts, sent: len(l.posts), decisions: len(l.decisions), acks: len(l.acks)}
	for _, p := range l.posts {
		if p.stored {
			t.posts++
		}
	}
	for _, told := range l.reportsOf {
		if told {
			t.reports++
		}
	}
	return t
}

// since is what came about after an earlier tally.
func (t tally) since(b tally) tally {
	return tally{counts{t.failed - b.failed, t.again - b.again, t.pages - b.pages}, t.posts - b.posts, t.sent - b.sent, t.decisions - b.decisions, t.acks - b.acks, t.reports - b.reports}
}

func (t tally) String() string {
	return fmt.Sprintf("told as stored: %d posts, %d decisions, %d acknowledgements, %d reports, all there once; %d answers failed or did not come; %d forms sent again until they were taken, %d given up; %d pages read",
		t.posts, t.decisions, t.acks, t.reports, t.failed, t.again, t.sent-t.posts, t.pages)
}
