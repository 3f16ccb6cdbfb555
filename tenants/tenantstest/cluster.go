// SPDX-License-Identifier: AGPL-3.0-or-later

package tenantstest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"rookery/migrations"
	"rookery/tenants/postgres"
)

// templateName is the migrated database that each test's is cloned from.
const templateName = "rookery_template"

// cluster is this process's PostgreSQL, started by the first test that needs it.
var cluster struct {
	once   sync.Once
	server *postgres.Server
	err    error
	clones atomic.Int64
}

// Main runs a package's tests and stops the cluster behind them:
//
//	func TestMain(m *testing.M) { os.Exit(tenantstest.Main(m)) }
func Main(m *testing.M) int {
	code := m.Run()
	if cluster.server != nil {
		_ = cluster.server.Stop()
	}
	return code
}

// Server starts the process's cluster, once.
func Server(t testing.TB) *postgres.Server {
	t.Helper()
	cluster.once.Do(func() {
		cluster.server, cluster.err = postgres.StartFromTemplate(context.Background(), postgres.Options{
			// fsync is off, but an acknowledged commit stays one: the server's own check asks for it.
			Settings: map[string]string{"synchronous_commit": "on", "max_connections": "200"},
		}, shapeKey(), prepare)
	})
	if cluster.err != nil {
		t.Fatalf("starting PostgreSQL: %v", cluster.err)
	}
	return cluster.server
}

// shapeKey names the template by what is in it.
func shapeKey() string {
	h := sha256.New()
	files := migrations.Files()
	_ = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(path)
		fmt.Fprintf(h, "%s %d ", path, len(text))
		h.Write(text)
		return err
	})
	return "rookery-" + hex.EncodeToString(h.Sum(nil))[:16]
}

func prepare(ctx context.Context, superURL string) error {
	if err := migrations.CreateRoles(ctx, superURL); err != nil {
		return err
	}
	if err := migrations.CreateDatabase(ctx, superURL, templateName); err != nil {
		return err
	}
	owner, err := asRole(superURL, "rookery_owner", templateName)
	if err != nil {
		return err
	}
	_, err = migrations.Up(ctx, owner)
	return err
}

func asRole(databaseURL, role, database string) (string, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", err
	}
	u.User, u.Path = url.User(role), "/"+database
	return u.String(), nil
}

// Database clones the migrated database for one test and drops it afterwards.
// URL gives its address for a role: rookery_app, rookery_owner, rookery_jobs,
// postgres.
func Database(t testing.TB) (urlFor func(role string) string) {
	t.Helper()
	server := Server(t)
	name := fmt.Sprintf("rookery_%d", cluster.clones.Add(1))
	super, err := sql.Open("postgres", server.URL("postgres", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := super.Exec("create database " + name + " template " + templateName); err != nil {
		t.Fatalf("cloning the migrated database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := super.Exec("drop database if exists " + name + " with (force)"); err != nil && !strings.Contains(err.Error(), "refused") {
			t.Errorf("dropping the test's database: %v", err)
		}
		_ = super.Close()
	})
	return func(role string) string { return server.URL(role, name) }
}
