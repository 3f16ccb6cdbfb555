// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build linux

package main

import (
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

const aLog = `2026-09-15 09:00:00.100 UTC [12] LOG:  statement: BEGIN; SET LOCAL rookery.tenant = '0199'
2026-09-15 09:00:00.101 UTC [12] LOG:  execute 4: select 1 from members where id = $1
2026-09-15 09:00:00.101 UTC [12] DETAIL:  parameters: $1 = '0199-a'
2026-09-15 09:00:00.102 UTC [12] LOG:  execute <unnamed>: 
		select x.id from (select 1
		union select 2 union
		select 3 Union select $3) x where name = 'it: [7] LOG: no' limit $4
2026-09-15 09:00:00.102 UTC [12] DETAIL:  parameters: $1 = '0199-a', $2 = 'O''Hara, $9 = ''', $3 = NULL, $4 = '21'
2026-09-15 09:00:00.103 UTC [12] LOG:  checkpoint starting: time
2026-09-15 09:00:00.104 UTC [12] LOG:  statement: COMMIT
`

func TestStatementsAreReadFromTheLog(t *testing.T) {
	all := statementsIn(aLog)
	if len(all) != 4 {
		t.Fatalf("%d statements: %q", len(all), all)
	}
	m, err := merge(all)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(m.text, "limit $4") || !strings.Contains(m.text, "union select 2") {
		t.Errorf("the query is read as %q", m.text)
	}
	if want := []string{"0199-a", "O'Hara, $9 = '", "", "21"}; !slices.Equal(m.parameters, want) {
		t.Errorf("its parameters are read as %q, want %q", m.parameters, want)
	}
	if statements, transactions := tally(all); statements != 2 || transactions != 1 {
		t.Errorf("%d statements in %d transactions, want 2 in 1", statements, transactions)
	}
	if _, err := merge(all[:2]); err == nil {
		t.Error("a page without a merge of streams passes for a home page")
	}
}

func TestProgressOfPgbenchIsRead(t *testing.T) {
	for line, failed := range map[string]string{
		"progress: 3.0 s, 1234.5 tps, lat 0.296 ms stddev 0.1, 0 failed": "0",
		"progress: 12.0 s, 7.0 tps, lat 0.296 ms stddev 0.1, 3 failed":   "3",
	} {
		if found := second.FindStringSubmatch(line); found == nil || found[2] != failed {
			t.Errorf("%q is read as %q", line, found)
		}
	}
	if second.MatchString("pgbench: error: connection failed") {
		t.Error("an error passes for progress")
	}
}

func TestScriptsForPgbench(t *testing.T) {
	b := &bench{folder: t.TempDir(), statement: &statement{text: "select $1::uuid, $12", parameters: [][]string{{"a"}, {"b"}}}}
	args, err := b.scripts()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(args, "r1_1=b") || strings.Count(strings.Join(args, " "), "-f ") != 2 {
		t.Errorf("%q", args)
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != "select :r0_1::uuid, :r0_12;\n" {
		t.Errorf("%q", text)
	}
}

func TestProcessorTimeIsRead(t *testing.T) {
	got, err := timesOf([]byte("42 (a (b) c) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 1 0 100 1 2"))
	if want := (times{parent: 7, own: 2 * time.Second, ended: 500 * time.Millisecond}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := timesOf([]byte("42 (cut short) S 7")); err == nil {
		t.Error("half a line passes for a whole one")
	}
	busy := exec.Command("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")
	if err := busy.Run(); err != nil {
		t.Fatal(err)
	}
	if all, err := familyTime(os.Getpid()); err != nil || all < busy.ProcessState.UserTime().Truncate(tick)-tick {
		t.Errorf("our family used %v (%v), and one of our children alone %v", all, err, busy.ProcessState.UserTime())
	}
	if now, most, err := resident(os.Getpid()); err != nil || now < 1<<20 || most < now/2 {
		t.Errorf("%d and at most %d bytes, %v", now, most, err)
	}
}

func TestFiguresInTheirOwnRight(t *testing.T) {
	x := []float64{math.Log(10), math.Log(100), math.Log(1000)}
	if got := slope(x, []float64{math.Log(5), math.Log(50), math.Log(500)}); math.Abs(got-1) > 1e-9 {
		t.Errorf("the slope of what grows alike is %v", got)
	}
	if got := slope(x, []float64{2, 2, 2}); math.Abs(got) > 1e-9 {
		t.Errorf("the slope of what stays is %v", got)
	}
	var all []time.Duration
	for n := 200; n > 0; n-- {
		all = append(all, time.Duration(n))
	}
	if p50, p99 := quantiles(all); p50 != 100 || p99 != 198 {
		t.Errorf("of 1 to 200 the median is %d and p99 %d", p50, p99)
	}
	for value, want := range map[float64]string{0.01234: "0.0123", 12.345: "12.3", 1234.5: "1234", -250.4: "-250"} {
		if got := number(value); got != want {
			t.Errorf("%v is written %s, want %s", value, got, want)
		}
	}
	f := &figure{Value: 3}
	if f.below(2); *f.Met {
		t.Error("3 is at most 2")
	}
	if f = (&figure{Value: 3}); f.Met != nil {
		t.Error("a figure without a goal has met it")
	}
	if f.above(3); !*f.Met {
		t.Error("3 is not at least 3")
	}
}
