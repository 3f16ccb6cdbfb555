// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rookery/tenants/web/webtest"
)

// described is what a screen reader adds to the name of the one such control.
func described(t *testing.T, p *webtest.Page, control string) string {
	t.Helper()
	found := p.Find(control)
	if len(found) == 0 {
		t.Fatalf("there is no %s", control)
	}
	about := p.Find("#" + attribute(found[0], "aria-describedby"))
	if len(about) != 1 {
		t.Fatalf("%s is described by %d elements", control, len(about))
	}
	return webtest.Text(about[0])
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Who decides on a held post where it stands is told there what each button does,
// once for the whole list; who decides on nothing is told nothing.
func TestWhatDecidingDoesIsSaidWhereItIsPressed(t *testing.T) {
	s := open(t)
	s.post(t, s.amira, held)
	s.post(t, s.ben, held+" and again")
	for _, path := range []string{s.at(""), s.at("/queue")} {
		p := s.as(t, s.hale).Get(path).Must(t, 200)
		if n := len(p.Find("#decide-legend")); n != 1 || len(p.Find("#held .decide")) != 2 {
			t.Errorf("%s: it is explained %d times", path, n)
		}
		if fold := p.Find("details#decide-legend summary"); len(fold) != 1 || webtest.Text(fold[0]) != "What do these do?" {
			t.Errorf("%s: the explanation is not folded away under a question", path)
		}
		for value, words := range map[string]string{"approve": "goes out now", "return": "change it and send it again", "refuse": "does not go out", "escalate": "moderator or an admin decides"} {
			button := "#held .decide button[value=" + value + "]"
			if says := described(t, p, button); !strings.Contains(says, words) {
				t.Errorf("%s: %s says %q", path, value, says)
			}
			if name := webtest.Text(p.Find(button)[0]); !strings.EqualFold(name, value) {
				t.Errorf("%s: the button is called %q", path, name)
			}
		}
	}
	s.as(t, s.amira).Get(s.at("")).Must(t, 200).MustNot(t, "What do these do?", "Escalate")
}

// The word steward is explained where it first meets a reader, and nowhere else.
func TestAStewardIsExplainedWhereTheWordStands(t *testing.T) {
	s := open(t)
	const says = "A steward is a teacher, or somebody else of the staff, who looks after a group"
	s.as(t, s.hale).Get("/groups").Must(t, 200, "Steward", says)
	s.as(t, s.hale).Get(s.at("/members")).Must(t, 200, "Steward", says)
	s.as(t, s.amira).Get(s.at("/members")).Must(t, 200, "Steward", says)
	s.as(t, s.amira).Get("/groups").Must(t, 200, "8B Science").MustNot(t, "teward")
}
