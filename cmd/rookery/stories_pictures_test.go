// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Ben shows his class the pond and says what can be seen. Ms Nair looks at the
// picture before anybody else does, and approves it; then Amira sees it, until it
// is withdrawn. A program that is called a picture is not taken.
func picturing(c *scene) {
	const words, seen = "Look what we drew at the pond.", "Green water and a heron"
	ben := c.as(c.ben).open("/home")
	ben.write("Write a post", words).add("Add a picture or file", "pond.png", drawing(7))
	ben.sees("pond.png").write("What can be seen, for those who cannot see it (it helps)", seen)
	ben.add("Add a picture or file", "game.png", []byte("MZ not a picture"))
	ben.sees("This kind of file cannot be added").sees("pond.png")
	ben.press("Post").sees("Waiting for a teacher", words)

	teacher := c.as(c.teacher)
	teacher.until("the picture is made safe", func() (bool, error) {
		teacher.open(c.groupPath())
		return c.made(), nil
	})
	teacher.sees(words, "Look at this picture").misses(`" open`)
	teacher.press("Look at this picture").pictured(seen)
	teacher.press("Approve").sees(words)

	amira := c.as(c.amira).open("/home")
	amira.sees(words).pictured(seen)
	ben.open("/home").post(words).press("Withdraw")
	ben.sees("Withdrawn")
	amira.open("/home").misses(words, seen)
}

// made says whether no file of the school waits to be made safe.
func (c *scene) made() bool {
	c.t.Helper()
	waiting := 0
	for _, m := range c.mediaStates() {
		if m == "coming" || m == "waiting" {
			waiting++
		}
	}
	return waiting == 0
}

// mediaStates are those of the school's files.
func (c *scene) mediaStates() []string {
	c.t.Helper()
	export, err := c.app.services.room.Export(c.t.Context(), c.ben)
	c.try(err)
	var states []string
	for _, f := range export.Files {
		states = append(states, f.State)
	}
	return states
}

// add chooses a file, and where no script sends it presses the button for that.
func (p *person) add(label, name string, content []byte) *person {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.reach(label, []string{"button"}, func(node cdp.BackendNodeID, _ runtime.RemoteObjectID) error {
		_, err := chromedp.Call(p.ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, BackendNodeID: node})
		return err
	})
	if p.way == plainly {
		p.press("Add what I chose")
	}
	return p
}

// pictured waits until a picture with these words has come and can be seen.
func (p *person) pictured(words string) *person {
	p.t.Helper()
	p.until(fmt.Sprintf("a picture of %q", words), func() (bool, error) {
		return chromedp.Run(p.ctx, chromedp.Evaluate[bool](fmt.Sprintf(
			`[...document.images].some((x) => x.alt == %q && (x.loading = 'eager') && x.complete && x.naturalWidth > 0 && x.offsetWidth > 0)`, words)))
	})
	return p
}
