// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import "math"

// plane is one colour of a picture: w × h samples, step bytes apart in a row,
// stride bytes from row to row.
type plane struct {
	pix                []byte
	w, h, step, stride int
}

// newPlane is a plane of its own.
func newPlane(w, h int) plane { return plane{pix: make([]byte, w*h), w: w, h: h, step: 1, stride: w} }

// weights say of which samples, and how much of each, one sample is made.
type weights struct {
	first int
	part  []int32 // in 1/one
}

// one is the fixed point's one: 255 × 2¹⁴ × the sum of the weights' sizes
// stays far below 2³¹.
const one = 1 << 14

// catmullRom gives the weights to bring n samples to m. A picture is brought
// to another size one plane and one direction at a time, in whole numbers: a
// photo of twelve megapixels in a tenth of a second, where a general scaler
// over colours takes ten times as long.
func catmullRom(n, m int) []weights {
	all := make([]weights, m)
	ratio := float64(n) / float64(m)
	wide := max(ratio, 1) // how many samples one unit of the curve covers
	for i := range all {
		centre := (float64(i)+0.5)*ratio - 0.5
		first := max(0, int(math.Ceil(centre-2*wide)))
		last := min(n-1, int(math.Floor(centre+2*wide)))
		curve, sum := make([]float64, last-first+1), 0.0
		for k := range curve {
			curve[k] = cubic(math.Abs(float64(first+k)-centre) / wide)
			sum += curve[k]
		}
		all[i] = weights{first: first, part: fixed(curve, sum)}
	}
	return all
}

// fixed turns weights into whole numbers that add up to one exactly, so that
// white stays white.
func fixed(curve []float64, sum float64) []int32 {
	parts, left, largest := make([]int32, len(curve)), int32(one), 0
	for k, c := range curve {
		parts[k] = int32(math.Round(c / sum * one))
		left -= parts[k]
		if parts[k] > parts[largest] {
			largest = k
		}
	}
	parts[largest] += left
	return parts
}

// cubic is the Catmull-Rom curve.
func cubic(x float64) float64 {
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// scale brings a plane to the size of another.
func scale(to, from plane) {
	if to.w == from.w && to.h == from.h {
		copyPlane(to, from)
		return
	}
	across := newPlane(to.w, from.h)
	columns := catmullRom(from.w, to.w)
	for y := range from.h {
		row, line := from.pix[y*from.stride:], across.pix[y*to.w:][:to.w]
		for x, c := range columns {
			sum := int32(one / 2)
			for k, at := 0, c.first*from.step; k < len(c.part); k, at = k+1, at+from.step {
				sum += c.part[k] * int32(row[at])
			}
			line[x] = clamp(sum)
		}
	}
	sums := make([]int32, to.w)
	for y, c := range catmullRom(from.h, to.h) {
		for x := range sums {
			sums[x] = one / 2
		}
		for k, part := range c.part {
			for x, sample := range across.pix[(c.first+k)*to.w:][:to.w] {
				sums[x] += part * int32(sample)
			}
		}
		for x, at := 0, y*to.stride; x < to.w; x, at = x+1, at+to.step {
			to.pix[at] = clamp(sums[x])
		}
	}
}

func clamp(sum int32) byte {
	return byte(min(max(sum>>14, 0), 255)) // #nosec G115 -- just bounded
}

func copyPlane(to, from plane) {
	for y := range to.h {
		for x := range to.w {
			to.pix[y*to.stride+x*to.step] = from.pix[y*from.stride+x*from.step]
		}
	}
}

// turned gives a plane as an EXIF orientation of 1 to 8 wants it seen.
func (p plane) turned(orientation int) plane {
	if orientation < 2 || orientation > 8 {
		return p
	}
	w, h := p.w, p.h
	if orientation > 4 {
		w, h = h, w
	}
	out := newPlane(w, h)
	for y := range p.h {
		for x := range p.w {
			ox, oy := turn(orientation, x, y, p.w, p.h)
			out.pix[oy*w+ox] = p.pix[y*p.stride+x*p.step]
		}
	}
	return out
}

// turn says where a sample goes: CIPA DC-008 (EXIF 2.32), 4.6.4, Orientation.
func turn(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
