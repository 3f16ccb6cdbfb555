// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// cost is what one program took.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // the most that it held, in bytes
}

func (c *cost) add(began time.Time, state *os.ProcessState) {
	c.wall += time.Since(began)
	c.cpu += state.UserTime() + state.SystemTime()
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		c.memory = max(c.memory, usage.Maxrss<<10)
	}
}

// photo is a picture of twelve megapixels with detail and noise. It is drawn
// here: what another program drew it with would count as a child of ours.
func photo(b *testing.B) string {
	b.Helper()
	img, noise := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420), rand.New(rand.NewPCG(1, 2))
	for i := range img.Y {
		x, y := float64(i%4000), float64(i/4000)
		img.Y[i] = byte(128 + 60*math.Sin(x/31)*math.Cos(y/47) + 40*math.Sin(x*y/90_000) + float64(noise.IntN(24)))
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = byte(i/2000/8), byte(i%2000/10)
	}
	path := filepath.Join(b.TempDir(), "photo.jpg")
	if err := os.WriteFile(path, asJPEG(b, img), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkPhoto is a photo of twelve megapixels through Make: a process of
// its own, three sizes, two hashes.
func BenchmarkPhoto(b *testing.B) {
	in, err := os.Open(photo(b))
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	shop := workshop(b, "media-worker", DefaultLimits())
	shop.Limits.Time = time.Hour
	var all cost
	for b.Loop() {
		began, before := time.Now(), children(b)
		if _, err := shop.Make(context.Background(), in, filepath.Join(b.TempDir(), "out"), nil); err != nil {
			b.Fatal(err)
		}
		after := children(b)
		all.wall += time.Since(began)
		all.cpu += spent(after) - spent(before)
		all.memory = after.Maxrss << 10
	}
	all.report(b)
}

// BenchmarkPhotoVips makes the same three sizes with libvips.
func BenchmarkPhotoVips(b *testing.B) {
	in := photo(b)
	var all cost
	for b.Loop() {
		folder := b.TempDir()
		source := in
		for _, size := range []string{"2048", "960", "320"} {
			out := filepath.Join(folder, size+".jpg")
			vips := exec.Command("vipsthumbnail", source, "--size", size, "--output", out+"[Q=82,strip]")
			began := time.Now()
			if said, err := vips.CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, said)
			}
			all.add(began, vips.ProcessState)
			source = out
		}
	}
	all.report(b)
}

func (c cost) report(b *testing.B) {
	b.ReportMetric(float64(c.wall.Milliseconds())/float64(b.N), "ms/photo")
	b.ReportMetric(float64(c.cpu.Milliseconds())/float64(b.N), "cpu-ms/photo")
	b.ReportMetric(float64(c.memory>>20), "MiB-peak")
}

// children is what all ended children have used; the benchmarks are run one
// by one so that its peak is theirs.
func children(b *testing.B) syscall.Rusage {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		b.Fatal(err)
	}
	return usage
}

func spent(usage syscall.Rusage) time.Duration {
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
