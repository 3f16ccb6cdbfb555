// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import (
	"fmt"
	"strings"
	"testing"
)

// Casbin skips an effect that it does not know; we must not let it come so far.
func TestLinesThatCasbinWouldMisread(t *testing.T) {
	good := line{"r:teacher", domAny, "post", "reply", "group", eftAllow}
	if _, err := newEnforcer([]line{good}); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]func(*line){
		"misspelt DENY":       func(l *line) { l.eft = "DENY" },
		"no effect":           func(l *line) { l.eft = "" },
		"a name as subject":   func(l *line) { l.sub = "teacher" },
		"a pattern":           func(l *line) { l.sub = "r:*" },
		"unknown action":      func(l *line) { l.act = "fly" },
		"unknown relation":    func(l *line) { l.rel = "friend" },
		"grant to anyone":     func(l *line) { l.rel = relAny },
		"another school":      func(l *line) { l.dom = "s*" },
		"space after a value": func(l *line) { l.eft = "deny " },
	} {
		l := good
		bad(&l)
		if _, err := newEnforcer([]line{l}); err == nil {
			t.Errorf("%s: %v was taken", name, l)
		}
	}
	if _, err := newEnforcer([]line{good, good}); err == nil {
		t.Error("a line that is there twice was taken")
	}
}

// A member called "teacher" gets nothing: only roles with their prefix are ever
// subjects, and a bare name matches no line. (Members are never asked about at
// all; this holds the door shut should somebody try.)
func TestNamesAreNotSubjects(t *testing.T) {
	e, err := newEnforcer([]line{{"r:teacher", domAny, "post", "reply", "group", eftAllow}})
	if err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]bool{"r:teacher": true, "teacher": false, "r:": false, "r:*": false, "*": false, "R:TEACHER": false} {
		got, err := e.Enforce(subject, domSchool, "post", "reply", "group")
		if err != nil || got != want {
			t.Errorf("%q: %v, %v", subject, got, err)
		}
	}
}

func TestAskSeparatesGrantsFromDenials(t *testing.T) {
	e, err := newEnforcer([]line{
		{"r:teacher", domAny, "post", "withdraw", "own", eftAllow},
		{"r:teacher", domAny, "post", "withdraw", "steward", eftAllow},
		{"r:teacher", domAny, "post", "reply", "group", eftAllow},
		{"r:teacher", domSchool, "post", "reply", relAny, eftDeny},
	})
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := ask(e, Teacher)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range Permissions() {
		want := verdict{}
		switch p {
		case PostWithdraw:
			want.allow = Own | Steward
		case PostReply:
			want.deny = relAll
		}
		if verdicts[i] != want {
			t.Errorf("%s: %+v, want %+v", p, verdicts[i], want)
		}
	}
}

// A matrix with one wrong word is no matrix.
func TestBrokenMatrixIsRefused(t *testing.T) {
	if _, err := readMatrix(strings.NewReader(matrixCSV)); err != nil {
		t.Fatal(err)
	}
	const first = "r:admin,any,school,settings,school,allow,,,\n"
	for name, instead := range map[string]string{
		"misspelt effect":      "r:admin,any,school,settings,school,ALLOW,,,\n",
		"a denial":             "r:admin,any,school,settings,school,deny,,,\n",
		"name without prefix":  "admin,any,school,settings,school,allow,,,\n",
		"unknown role":         "r:wizard,any,school,settings,school,allow,,,\n",
		"unknown permission":   "r:admin,any,school,setting,school,allow,,,\n",
		"unknown relation":     "r:admin,any,school,settings,friend,allow,,,\n",
		"relation twice":       "r:admin,any,school,settings,own+own,allow,,,\n",
		"one school only":      "r:admin,oak,school,settings,school,allow,,,\n",
		"misspelt mark":        "r:admin,any,school,settings,school,allow,yes,,\n",
		"grant that is never":  "r:admin,any,school,settings,school,allow,,never,\n",
		"star on a grant":      "r:admin,any,school,settings,school,allow,star,,\n",
		"star without grant":   "r:admin,any,school,settings,,off,star,,\n",
		"grant of nothing":     "r:admin,any,school,settings,,allow,,,\n",
		"off with a relation":  "r:admin,any,school,settings,school,off,,,\n",
		"held and off":         "r:admin,any,school,settings,,off,,,held\n",
		"missing cell":         "",
		"cell that is doubled": first + first,
		"missing column":       "r:admin,any,school,settings,school,allow,,\n",
	} {
		text := strings.Replace(matrixCSV, first, instead, 1)
		if text == matrixCSV {
			t.Fatal("the first line of the matrix is not as expected here")
		}
		if m, err := readMatrix(strings.NewReader(text)); err == nil || m != nil {
			t.Errorf("%s: was read", name)
		}
	}
	if _, err := readMatrix(strings.NewReader("")); err == nil {
		t.Error("nothing was read as a matrix")
	}
}

// Every list that goes by position agrees with the others.
func TestOrder(t *testing.T) {
	if len(permissionIndex) != permissionCount {
		t.Errorf("%d permissions of %d: one is there twice", len(permissionIndex), permissionCount)
	}
	for i, role := range Roles() {
		if got, ok := role.index(); !ok || got != i {
			t.Errorf("%s: column %d, want %d", role, got, i)
		}
	}
	if Roles()[studentColumn] != Student {
		t.Error("studentColumn is not the student's")
	}
	for i, name := range relNames {
		if rel, ok := ParseRel(name); !ok || rel != 1<<i || fmt.Sprint(rel) != name {
			t.Errorf("relation %s: %v", name, rel)
		}
	}
}
