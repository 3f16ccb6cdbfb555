// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import "sync"

// queue is a first-in first-out line that never blocks whoever puts. What is
// put is bounded by the number of streams and schools, each of which stands in
// a line at most once.
type queue[T any] struct {
	mu     sync.Mutex
	filled sync.Cond
	items  []T
	head   int
	closed bool
}

func newQueue[T any]() *queue[T] {
	q := &queue[T]{}
	q.filled.L = &q.mu
	return q
}

func (q *queue[T]) put(v T) {
	q.mu.Lock()
	if !q.closed {
		q.items = append(q.items, v)
	}
	q.mu.Unlock()
	q.filled.Signal()
}

// take waits for the next; false when the queue was closed.
func (q *queue[T]) take() (T, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var none T
	for q.head == len(q.items) && !q.closed {
		q.filled.Wait()
	}
	if q.closed {
		return none, false
	}
	v := q.items[q.head]
	q.items[q.head] = none
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	} else if q.head > 1024 && q.head*2 > len(q.items) {
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	return v, true
}

func (q *queue[T]) close() {
	q.mu.Lock()
	q.closed, q.items, q.head = true, nil, 0
	q.mu.Unlock()
	q.filled.Broadcast()
}
