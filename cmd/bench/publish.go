// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// publishers is how many connections post at once.
const publishers = 16

// postsEach is how many posts one author may send within two minutes without the
// rules taking them for a flood, and a little less.
const postsEach = 6

// author is a member with a form to write in.
type author struct {
	reader
	csrf     string
	audience string // as the composer's choice has it
}

// measurePublish posts as many members of all schools, through the form, the
// gate and its rules, to commits that are on the disk; then it looks for every
// post in the tables.
func measurePublish(ctx context.Context, b *bench) error {
	authors, err := b.authors(ctx)
	if err != nil {
		return err
	}
	before, err := b.tell(ctx)
	if err != nil {
		return err
	}
	acknowledged := make([]bool, len(authors)*postsEach)
	l, err := b.press(ctx, pressure{name: "publish", connections: publishers, warm: int64(b.schools), most: int64(len(acknowledged))}, func(c *client, n int) error {
		a := authors[n%len(authors)]
		if err := c.post(a.reader, "/posts", a.form(n)); err != nil {
			return err
		}
		acknowledged[n] = true
		return nil
	})
	if err != nil {
		return err
	}
	sent := 0
	for _, yes := range acknowledged {
		if yes {
			sent++
		}
	}
	after, err := b.tell(ctx)
	if err != nil {
		return err
	}
	return b.reportPublish(l, sent, after.since(before))
}

func (b *bench) reportPublish(l load, sent int, stored told) error {
	if stored.posts != sent || stored.released != sent || stored.versions != sent {
		return fmt.Errorf("%d posts were acknowledged; the tables hold %+v more", sent, stored)
	}
	at := b.report.at(b.schools)
	at.add("publish.rate", "posts published a second, durable, 16 connections", l.rate(), "/s").above(3000)
	at.add("publish.cpu", "CPU of publishing a post, server and database", l.each(l.usage.together()), "µs").below(1000)
	at.add("publish.cpu.server", "… of it the server", l.each(l.usage.server), "µs")
	at.add("publish.cpu.database", "… of it the database", l.each(l.usage.database), "µs")
	at.add("publish.cpu.client", "beside it, whoever asks", l.each(l.usage.client), "µs")
	at.add("publish.p50", "publishing a post, median", milliseconds(l.p50), "ms")
	at.add("publish.p99", "publishing a post, p99", milliseconds(l.p99), "ms")
	at.add("publish.stored", "posts acknowledged, and found in the tables as released", float64(sent), "")
	at.add("publish.jobs", "jobs in the queue that came with them", float64(stored.jobs), "")
	_, most, err := resident(b.server.pid())
	at.add("memory.publish", "memory of the server, at most, with publishing", megabytes(most), "MB").below(200)
	return err
}

// told is what the tables hold.
type told struct{ posts, released, versions, jobs int }

func (t told) since(before told) told {
	return told{t.posts - before.posts, t.released - before.released, t.versions - before.versions, t.jobs - before.jobs}
}

// tell counts posts, those that are out, and their versions. Jobs include what
// the queue does for itself.
func (b *bench) tell(ctx context.Context) (t told, err error) {
	err = b.super.QueryRowContext(ctx, `select (select count(*) from posts), (select count(*) from posts where state = 'released'),
		(select count(*) from post_versions where state = 'released'), (select count(*) from river.river_job)`).Scan(&t.posts, &t.released, &t.versions, &t.jobs)
	return t, err
}

// mostAuthors is enough for some seconds at a few thousand posts a second.
const mostAuthors = 4500

// authors are students of all schools, each with the token and the first choice
// of their own composer.
func (b *bench) authors(ctx context.Context) ([]author, error) {
	c := castOf(b.o.members)
	all := make([]author, min(c.students()*b.schools, mostAuthors))
	crew, _ := errgroup.WithContext(ctx)
	for from := range connections {
		crew.Go(func() error {
			asks := newClient(b.server.address)
			defer asks.close()
			for i := from; i < len(all); i += connections {
				school, student := 1+i%b.schools, i/b.schools%c.students()
				var err error
				if all[i], err = asks.author(readerOf(slugOf(school), school, c.firstStudent()+student)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return all, crew.Wait()
}

func (c *client) author(r reader) (a author, err error) {
	a.reader = r
	page, err := c.page(r, "/home")
	if err != nil {
		return a, err
	}
	if a.csrf, err = csrfIn(page); err != nil {
		return a, err
	}
	a.audience, err = audienceIn(page)
	return a, err
}

// audienceIn finds the first choice of a composer.
func audienceIn(page []byte) (string, error) {
	_, rest, found := strings.Cut(string(page), `name="audience"`)
	_, rest, option := strings.Cut(rest, `<option value="`)
	value, _, ended := strings.Cut(rest, `"`)
	if !found || !option || !ended {
		return "", errors.New("the page has no composer with an audience to choose")
	}
	return value, nil
}

func (a author) form(n int) []byte { return a.formOf(sentence(n)) }

func (a author) formOf(body string) []byte {
	return []byte(url.Values{"_csrf": {a.csrf}, "draft_id": {uuid.Must(uuid.NewV7()).String()}, "audience": {a.audience},
		"body": {fmt.Sprintf("%s: %s", a.mark, body)}, "next": {"/home"}, "licence": {"all-rights-reserved"}, "note": {""}}.Encode())
}

var (
	whose = strings.Fields("our your their my Amira's Kofi's Leila's Oskar's the a")
	what  = strings.Fields("kettle lantern garden map song question poem bridge model puzzle picture story kite drum basket recipe")
	where = strings.Fields("table corridor library garden hall gym kitchen window stage pond bench board shelf door")
)

// sentence is different for each n below many thousands, so that nobody seems
// to repeat themselves.
func sentence(n int) string {
	i, j, k, l := n%len(whose), n/len(whose)%len(what), n/len(whose)/len(what)%len(where), n/len(whose)/len(what)/len(where)%len(what)
	return fmt.Sprintf("We have put %s %s beside the %s, and next to it is the %s from last week. Come and look at it after lunch #garden", whose[i], what[j], where[k], what[l])
}

// live is a form whose post can be known by a word among all that open pages
// are told.
func (a author) live(n int, word string) []byte { return a.formOf(sentence(n) + " " + word) }
