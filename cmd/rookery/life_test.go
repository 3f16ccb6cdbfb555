// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// Open streams end first, or the web server would wait for them; what runs
// beside the requests goes on until they are answered; what it stood on ends
// last.
func TestWayDownIsInOrder(t *testing.T) {
	var order []string
	note := func(what string) func() error {
		return func() error { order = append(order, what); return nil }
	}
	a := &App{}
	a.life.endLast("wire", note("wire"))
	a.life.beside("tasks", func(ctx context.Context) error {
		<-ctx.Done()
		return note("tasks")()
	})
	a.life.endFirst("streams", note("streams"))
	ctx, cancel := context.WithCancel(t.Context())
	a.life.start(ctx)
	cancel() // Ctrl-C ends nothing by itself: the way down does, in order
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if want := []string{"streams", "tasks", "wire"}; !slices.Equal(order, want) {
		t.Errorf("ended in the order %v, want %v", order, want)
	}
	if err := a.Close(); err != nil || len(order) != 3 {
		t.Errorf("closed twice: %v, %v", order, err)
	}
}

func TestWhatFailsOnTheWayDownIsNamed(t *testing.T) {
	a := &App{}
	a.life.endFirst("streams", func() error { return errors.New("stuck") })
	a.life.beside("tasks", func(ctx context.Context) error { <-ctx.Done(); return errors.New("half done") })
	ended := false
	a.life.endLast("wire", func() error { ended = true; return nil })
	a.life.start(t.Context())
	err := a.Close()
	for _, words := range []string{"closing the streams: stuck", "tasks: half done"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in: %v", words, err)
		}
	}
	if !ended {
		t.Error("one failure kept the rest from ending")
	}
}
