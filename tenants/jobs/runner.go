// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"rookery/migrations"
)

// Task is work to be done again and again. Do must be harmless to run twice: a
// process may die behind it. It is cut off after Most; where its process died,
// it is woken again some time after that, and not before.
type Task struct {
	Name  string
	Every time.Duration
	Most  time.Duration // 0: twenty seconds
	Do    func(ctx context.Context) error
}

const (
	pollEvery  = 200 * time.Millisecond
	taskTime   = 20 * time.Second
	rescueTime = 30 * time.Second // after this a job whose process died is given up, unless its own Most is longer
	keepDone   = time.Hour
	stopTime   = 10 * time.Second
)

// Runner wakes tasks.
type Runner struct {
	client *river.Client[*sql.Tx]
	log    *slog.Logger
}

// New makes a Runner on a pool that signs in as rookery_jobs.
func New(pool *sql.DB, log *slog.Logger, tasks ...Task) (*Runner, error) {
	workers := river.NewWorkers()
	byName := map[string]Task{}
	var periodic []*river.PeriodicJob
	for _, t := range tasks {
		byName[t.Name] = t
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(t.Every),
			func() (river.JobArgs, *river.InsertOpts) { return wake{Task: t.Name}, t.once() },
			&river.PeriodicJobOpts{ID: t.Name, RunOnStart: true}))
	}
	if err := river.AddWorkerSafely(workers, &worker{tasks: byName}); err != nil {
		return nil, err
	}
	client, err := river.NewClient(riverdatabasesql.New(pool), &river.Config{
		Schema: migrations.JobsSchema, PollOnly: true, FetchPollInterval: pollEvery, FetchCooldown: pollEvery,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		Workers: workers, PeriodicJobs: periodic,
		JobTimeout: taskTime, RescueStuckJobsAfter: rescueTime, CompletedJobRetentionPeriod: keepDone,
		Logger: quiet(log), ErrorHandler: failures{log},
	})
	if err != nil {
		return nil, err
	}
	return &Runner{client: client, log: log}, nil
}

// once keeps a task from being queued while it is queued or running already; a
// wake-up that failed is not tried again, because the next one comes anyway.
func (t Task) once() *river.InsertOpts {
	return &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled, rivertype.JobStateRetryable}}}
}

// Start begins to wake tasks; it returns at once.
func (r *Runner) Start(ctx context.Context) error { return r.client.Start(ctx) }

// Stop lets running tasks end, and cuts them off after ten seconds.
func (r *Runner) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := r.client.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	last, cancelLast := context.WithTimeout(context.Background(), stopTime)
	defer cancelLast()
	return r.client.StopAndCancel(last)
}

// wake says which task to look after.
type wake struct {
	Task string `json:"task"`
}

// Kind names the job in River's table.
func (wake) Kind() string { return "wake" }

type worker struct {
	river.WorkerDefaults[wake]
	tasks map[string]Task
}

// Work does what the task does. A task of a newer or older program is let be.
func (w *worker) Work(ctx context.Context, job *river.Job[wake]) error {
	task, ok := w.tasks[job.Args.Task]
	if !ok {
		return nil
	}
	if err := task.Do(ctx); err != nil {
		return fmt.Errorf("%s: %w", task.Name, err)
	}
	return nil
}

// Timeout is River's question: how long the job may take. It is also how long a
// job is let be whose process may have died.
func (w *worker) Timeout(job *river.Job[wake]) time.Duration { return w.tasks[job.Args.Task].Most }

// failures logs a task that failed or panicked; River goes on either way.
type failures struct{ log *slog.Logger }

func (f failures) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.Error("task failed", "job", job.ID, "cause", err)
	return nil
}

func (f failures) HandlePanic(_ context.Context, job *rivertype.JobRow, cause any, trace string) *river.ErrorHandlerResult {
	f.log.Error("task panicked", "job", job.ID, "cause", fmt.Sprint(cause), "trace", trace)
	return nil
}
