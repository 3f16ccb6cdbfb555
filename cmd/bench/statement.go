// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// statement is the query by which the program finds the posts of a home page,
// word by word as PostgreSQL's own log has it, with the parameters that it came
// with for each of some readers. So it cannot drift from the program's source.
type statement struct {
	text       string
	parameters [][]string // by reader, $1 first
	readers    []reader
	each       int // statements of one home page, without begin and commit
	begun      int // its transactions
}

// logged is one statement of PostgreSQL's log.
type logged struct {
	text       string
	parameters []string
}

var (
	entry     = regexp.MustCompile(`^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\] (\w+): +(.*)$`)
	executed  = regexp.MustCompile(`^(?s)(?:execute [^:]+|statement): (.*)$`)
	parameter = regexp.MustCompile(`\$\d+ = (?:'((?:[^']|'')*)'|NULL)`)
	merges    = regexp.MustCompile(`(?i)\bunion\b`)
)

// statementsIn reads what log_statement = all wrote.
func statementsIn(log string) []logged {
	var all []logged
	detail := false
	add := func(kind, words string) {
		said := executed.FindStringSubmatch(words)
		switch detail = kind == "DETAIL"; {
		case kind == "LOG" && said != nil:
			all = append(all, logged{text: said[1]})
		case detail && len(all) > 0:
			for _, p := range parameter.FindAllStringSubmatch(words, -1) {
				all[len(all)-1].parameters = append(all[len(all)-1].parameters, strings.ReplaceAll(p[1], "''", "'"))
			}
		}
	}
	kind, words := "", ""
	for line := range strings.Lines(log) {
		line = strings.TrimSuffix(line, "\n")
		if begins := entry.FindStringSubmatch(line); begins != nil {
			add(kind, words)
			kind, words = begins[1], begins[2]
		} else {
			words += "\n" + line
		}
	}
	add(kind, words)
	return all
}

// merge picks the query that merges the streams of a home page: the one with
// the most unions.
func merge(all []logged) (logged, error) {
	var best logged
	most := 0
	for _, s := range all {
		if n := len(merges.FindAllString(s.text, -1)); n > most {
			best, most = s, n
		}
	}
	if most < 3 {
		return best, errors.New("none of the statements of a home page merges the streams it is made of")
	}
	return best, nil
}

// learn has PostgreSQL log what it is asked while some home pages are read.
func (b *bench) learn(ctx context.Context, n int) error {
	if b.statement != nil {
		return nil
	}
	c := newClient(b.server.address)
	defer c.close()
	s := &statement{readers: b.readers(n)}
	for _, r := range s.readers { // so that what happens once has happened
		if _, err := c.page(r, "/home"); err != nil {
			return err
		}
	}
	if err := b.logging(ctx, "all"); err != nil {
		return err
	}
	for _, r := range s.readers {
		all, err := b.heard(func() error { _, err := c.page(r, "/home"); return err })
		if err != nil {
			return err
		}
		m, err := merge(all)
		if err != nil {
			return err
		}
		if s.text != "" && s.text != m.text {
			return errors.New("two readers' home pages come by two queries")
		}
		s.text, s.parameters = m.text, append(s.parameters, m.parameters)
		each, begun := tally(all)
		if s.each == 0 || each < s.each { // jobs are heard between them, now and then
			s.each, s.begun = each, begun
		}
	}
	b.statement = s
	at := b.report.at(b.schools)
	at.add("home.statements", "statements of a home page", float64(s.each), "")
	at.add("home.transactions", "transactions of a home page", float64(s.begun), "")
	b.report.note("query", s.text)
	return b.logging(ctx, "none")
}

// tally counts statements, and apart from them the transactions.
func tally(all []logged) (statements, transactions int) {
	for _, s := range all {
		switch word, _, _ := strings.Cut(strings.ToUpper(s.text)+" ", " "); strings.TrimSuffix(word, ";") {
		case "BEGIN":
			transactions++
		case "COMMIT", "ROLLBACK":
		default:
			statements++
		}
	}
	return statements, transactions
}

// heard gives what PostgreSQL was asked meanwhile.
func (b *bench) heard(meanwhile func() error) ([]logged, error) {
	path := filepath.Join(b.folder, "postgres.log")
	before, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := meanwhile(); err != nil {
		return nil, err
	}
	log, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return statementsIn(string(log[before.Size():])), nil
}

// logging sets what PostgreSQL logs, and returns when a session that was there
// before has heard of it.
func (b *bench) logging(ctx context.Context, what string) error {
	conn, err := b.super.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, do := range []string{"alter system set log_statement = '" + what + "'", "select pg_reload_conf()"} {
		if _, err := conn.ExecContext(ctx, do); err != nil {
			return err
		}
	}
	return until(ctx, func() bool {
		var now string
		return conn.QueryRowContext(ctx, "show log_statement").Scan(&now) == nil && now == what
	})
}
