// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"bytes"
	"fmt"

	tenantsweb "rookery/tenants/web"
)

// reader is a member with a browser that is signed in; without a cookie, a
// visitor.
type reader struct {
	host, cookie string
	slug         string
	member       int
	mark         []byte // the word that only their own school's posts hold
}

// anyMark begins that word in every school.
var anyMark = []byte("Campus")

// shown is how many posts a page holds.
const shown = 20

func visitor(host string) reader { return reader{host: host} }

func readerOf(slug string, number, member int) reader {
	return reader{host: slug + "." + domain, cookie: tenantsweb.CookieName(false) + "=" + tokenOf(slug, member), slug: slug, member: member,
		mark: fmt.Appendf(nil, "%s%04d", anyMark, number)}
}

// readers picks so many people, spread evenly over the schools; of eight one is
// a teacher, the others are students.
func (b *bench) readers(n int) []reader {
	c := castOf(b.o.members)
	all := make([]reader, n)
	for i := range all {
		school, member := 1+i%b.schools, c.firstStudent()+i*7%c.students()
		if i%8 == 7 {
			member = firstTeacher + i/8%c.teachers
		}
		all[i] = readerOf(slugOf(school), school, member)
	}
	return all
}

// checkHome says what is wrong with a home page: not twenty posts, or not all
// of them of the reader's school.
func (r reader) checkHome(page []byte) error {
	if all, own := bytes.Count(page, anyMark), bytes.Count(page, r.mark); all != shown || own != shown {
		return fmt.Errorf("the home page of member %d at %s shows %d posts, %d of them their own school's; want %d", r.member, r.slug, all, own, shown)
	}
	return nil
}
