// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"rookery/tenants/tenantstest"
)

// TestMain lets scripts call the program under its own name, as a process of
// its own, and stops the tests' PostgreSQL behind them.
// The servers of the tests start their workers as this very binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "media-worker" {
		main()
	}
	testscript.Main(suite{m}, map[string]func(){"rookery": main})
}

type suite struct{ m *testing.M }

func (s suite) Run() int {
	defer func() { _ = os.RemoveAll(mediaFolder()) }()
	return tenantstest.Main(s.m)
}

// mediaFolder is where the servers of the tests keep pictures and files: one for
// all, since two processes of one database share theirs.
func mediaFolder() string {
	return filepath.Join(os.TempDir(), "rookery-test-media-"+strconv.Itoa(os.Getpid()))
}

// The whole program, as an operator uses it: the stories are told above the
// scripts.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"database": func(ts *testscript.TestScript, _ bool, _ []string) { giveDatabase(t, ts) },
			"cluster":  func(ts *testscript.TestScript, _ bool, args []string) { giveCluster(t, ts, args) },
			"folder":   func(ts *testscript.TestScript, _ bool, args []string) { giveFolder(ts, args) },
			"sql":      runSQL,
			"find":     find,
			"ready":    ready,
			"get":      get,
		},
	})
}

// giveDatabase makes a migrated database and sets the URLs of its roles.
func giveDatabase(t *testing.T, ts *testscript.TestScript) {
	urlFor := tenantstest.Database(t)
	for name, role := range map[string]string{"ROOKERY_DATABASE_URL": "rookery_app", "ROOKERY_JOBS_URL": "rookery_jobs",
		"ROOKERY_OWNER_URL": "rookery_owner", "SUPER_URL": "postgres"} {
		ts.Setenv(name, urlFor(role))
	}
}

var clusterDatabases atomic.Int64

// giveCluster sets URLs of a database that does not exist yet: `cluster`, or
// makes it without tables: `cluster empty`.
func giveCluster(t *testing.T, ts *testscript.TestScript, args []string) {
	server := tenantstest.Server(t)
	name := fmt.Sprintf("rookery_script_%d", clusterDatabases.Add(1))
	super := server.URL("postgres", "postgres")
	for variable, role := range map[string]string{"ROOKERY_DATABASE_URL": "rookery_app", "ROOKERY_JOBS_URL": "rookery_jobs", "ROOKERY_OWNER_URL": "rookery_owner"} {
		ts.Setenv(variable, server.URL(role, name))
	}
	ts.Setenv("SUPER_URL", super)
	if len(args) > 0 {
		execute(ts, super, "create database "+name+" owner rookery_owner")
	}
	ts.Defer(func() { execute(ts, super, "drop database if exists "+name+" with (force)") })
}

// giveFolder makes a folder that PostgreSQL's own user can reach: `folder VAR`.
func giveFolder(ts *testscript.TestScript, args []string) {
	folder, err := os.MkdirTemp("/tmp", "rookery-script-")
	ts.Check(err)
	ts.Check(os.Chmod(folder, 0o711))
	ts.Defer(func() { ts.Check(os.RemoveAll(folder)) })
	ts.Setenv(args[0], folder)
}

func execute(ts *testscript.TestScript, url, statement string) {
	db, err := sql.Open("postgres", url)
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(statement)
	ts.Check(err)
}

// runSQL prints the one value that a query gives: `sql URL QUERY`.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("postgres", args[0])
	ts.Check(err)
	defer db.Close()
	var value string
	ts.Check(db.QueryRow(args[1]).Scan(&value))
	fmt.Fprintln(ts.Stdout(), value)
}

// patience is how long a start may take on a busy machine.
const patience = 90 * time.Second

// find waits until a file holds what is looked for, and sets a variable to it:
// `find VAR FILE REGEXP`.
func find(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile(args[2])
	eventually(ts, func() error {
		text, err := os.ReadFile(ts.MkAbs(args[1]))
		if err != nil {
			return err
		}
		found := pattern.FindSubmatch(text)
		if found == nil {
			return fmt.Errorf("no %s in %q", pattern, text)
		}
		ts.Setenv(args[0], string(found[1]))
		return nil
	})
}

// ready waits until the server at an address says that it is: `ready ADDRESS`.
func ready(ts *testscript.TestScript, _ bool, args []string) {
	eventually(ts, func() error {
		status, body, err := ask(args[0], "localhost", "/readyz")
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("%d %s", status, body)
		}
		return err
	})
}

func eventually(ts *testscript.TestScript, try func() error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			ts.Fatalf("waited %s: %v", patience, err)
		case <-beat.C:
		}
	}
}

// get prints status and body: `get ADDRESS HOST PATH`.
func get(ts *testscript.TestScript, neg bool, args []string) {
	status, body, err := ask(args[0], args[1], args[2])
	if neg != (err != nil) {
		ts.Fatalf("http://%s%s as %s: %v", args[0], args[2], args[1], err)
	}
	if err == nil {
		fmt.Fprintf(ts.Stdout(), "%d\n%s\n", status, body)
	}
}

// ask dials the address whatever the host is called: not every resolver knows
// names below localhost.
func ask(address, host, path string) (status int, body string, err error) {
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", address)
		}}}
	answer, err := client.Get("http://" + host + path)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), err
}
