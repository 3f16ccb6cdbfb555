// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"rookery/tenants/fault"
)

// gateway is the S3 server of the tests. It is built from where modules come
// from, as the linters are, and is no part of the program.
const gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// s3Server starts an S3 server with an empty bucket "media" and gives its
// address, and the folder that the bucket is.
func s3Server(t *testing.T) (address, bucket string) {
	t.Helper()
	programs, data := t.TempDir(), t.TempDir()
	build := exec.Command("go", "install", gateway)
	build.Env = append(os.Environ(), "GOBIN="+programs, "GOFLAGS=-p=1")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the S3 server: %v\n%s", err, said)
	}
	bucket = filepath.Join(data, "media")
	if err := os.Mkdir(bucket, 0o700); err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(filepath.Join(programs, "versitygw"), "--port", address, "--access", "school", "--secret", "not-a-secret", "--region", "eu-west-1", "--quiet",
		"posix", "--sidecar", t.TempDir(), data)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	for deadline := time.Now().Add(30 * time.Second); ; {
		if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			_ = c.Close()
			return address, bucket
		}
		if time.Now().After(deadline) {
			t.Fatal("the S3 server does not answer")
		}
	}
}

func TestS3Store(t *testing.T) {
	address, bucket := s3Server(t)
	url := "s3://school:not-a-secret@" + address + "/media?tls=off&region=eu-west-1"
	store, err := Open(soon(t), url)
	if err != nil {
		t.Fatal(err)
	}
	storeWorks(t, store, 20<<20) // more than two parts
	t.Run("a large file that does not arrive whole", func(t *testing.T) { cutLarge(t, store, address) })
	t.Run("nothing but what was put", func(t *testing.T) {
		for _, name := range []string{"lost", "cut"} {
			if found, err := filepath.Glob(filepath.Join(bucket, "*", name)); err != nil || len(found) > 0 {
				t.Errorf("%v, %v", found, err)
			}
		}
	})
	for wrong, want := range map[string]string{
		strings.Replace(url, "/media?", "/attic?", 1):      "no bucket attic",
		strings.Replace(url, "not-a-secret", "a-guess", 1): "does not let us see",
	} {
		if _, err := Open(soon(t), wrong); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "a-guess") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// cutLarge breaks off in the third part: neither an object nor a part of one
// may be left.
func cutLarge(t *testing.T, store Store, address string) {
	broken := io.MultiReader(io.LimitReader(endless{}, 18<<20), iotest.ErrReader(io.ErrUnexpectedEOF))
	if err := store.Put(soon(t), "oak/cut", broken, 20<<20); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("the answer is %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	walkedOff := io.MultiReader(io.LimitReader(endless{}, 18<<20), leaving{cancel})
	if err := store.Put(ctx, "oak/cut", walkedOff, 20<<20); err == nil {
		t.Error("kept for somebody who had gone")
	}
	if _, _, err := store.Open(soon(t), "oak/cut"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("something is left: %v", err)
	}
	client, err := minio.New(address, &minio.Options{Creds: credentials.NewStaticV4("school", "not-a-secret", ""), Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	for part := range client.ListIncompleteUploads(soon(t), "media", "", true) {
		t.Errorf("parts of %s are left (%v)", part.Key, part.Err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// leaving is somebody who goes away in the middle.
type leaving struct{ cancel func() }

func (l leaving) Read([]byte) (int, error) {
	l.cancel()
	return 0, errors.New("connection closed")
}
