// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"image"
	"image/draw"
)

// raster is a decoded picture as planes: one of grey, three of Y, Cb and Cr,
// or four of red, green, blue and opacity, the colours premultiplied.
type raster struct {
	planes []plane
	size   image.Point
}

// halves says whether a plane is one of colour, kept at half the size.
func (r raster) halves(i int) bool { return len(r.planes) == 3 && i > 0 }

// newRaster takes a picture apart without copying where its form allows.
func newRaster(img image.Image) raster {
	size := img.Bounds().Size()
	switch img := img.(type) {
	case *image.Gray:
		return raster{[]plane{{img.Pix, size.X, size.Y, 1, img.Stride}}, size}
	case *image.YCbCr:
		w, h := chroma(img.SubsampleRatio, size)
		return raster{[]plane{{img.Y, size.X, size.Y, 1, img.YStride}, {img.Cb, w, h, 1, img.CStride}, {img.Cr, w, h, 1, img.CStride}}, size}
	}
	flat, ok := img.(*image.RGBA)
	if !ok {
		flat = image.NewRGBA(image.Rectangle{Max: size})
		draw.Draw(flat, flat.Rect, img, img.Bounds().Min, draw.Src)
	}
	return rasterRGBA(flat)
}

func rasterRGBA(img *image.RGBA) raster {
	size, planes := img.Rect.Size(), make([]plane, 4)
	for i := range planes {
		planes[i] = plane{img.Pix[i:], size.X, size.Y, 4, img.Stride}
	}
	return raster{planes, size}
}

// chroma is the size of the colour planes. Decoders count from zero.
func chroma(ratio image.YCbCrSubsampleRatio, size image.Point) (w, h int) {
	w, h = size.X, size.Y
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		w = (w + 1) / 2
	case image.YCbCrSubsampleRatio420:
		w, h = (w+1)/2, (h+1)/2
	case image.YCbCrSubsampleRatio440:
		h = (h + 1) / 2
	case image.YCbCrSubsampleRatio411:
		w = (w + 3) / 4
	case image.YCbCrSubsampleRatio410:
		w, h = (w+3)/4, (h+1)/2
	}
	return w, h
}

// to gives the picture in another size.
func (r raster) to(size image.Point) raster {
	out := raster{make([]plane, len(r.planes)), size}
	for i, from := range r.planes {
		w, h := size.X, size.Y
		if r.halves(i) {
			w, h = (w+1)/2, (h+1)/2
		}
		out.planes[i] = newPlane(w, h)
		scale(out.planes[i], from)
	}
	return out
}

// turned gives the picture the right way up.
func (r raster) turned(orientation int) raster {
	out := raster{make([]plane, len(r.planes)), r.size}
	for i, p := range r.planes {
		out.planes[i] = p.turned(orientation)
	}
	out.size = image.Pt(out.planes[0].w, out.planes[0].h)
	return out
}

// opaque says whether nothing shines through.
func (r raster) opaque() bool {
	if len(r.planes) < 4 {
		return true
	}
	alpha := r.planes[3]
	for y := range alpha.h {
		for x := range alpha.w {
			if alpha.pix[y*alpha.stride+x*alpha.step] != 255 {
				return false
			}
		}
	}
	return true
}

// picture puts the planes of a raster that to made together again.
func (r raster) picture() image.Image {
	all := image.Rectangle{Max: r.size}
	switch len(r.planes) {
	case 1:
		return &image.Gray{Pix: r.planes[0].pix, Stride: r.planes[0].stride, Rect: all}
	case 3:
		return &image.YCbCr{Y: r.planes[0].pix, Cb: r.planes[1].pix, Cr: r.planes[2].pix, YStride: r.planes[0].stride,
			CStride: r.planes[1].stride, SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: all}
	}
	out := image.NewRGBA(all)
	for i, p := range r.planes {
		copyPlane(plane{out.Pix[i:], p.w, p.h, 4, out.Stride}, p)
	}
	// The curve overshoots at edges: no colour may be brighter than its opacity.
	for at := 0; at < len(out.Pix); at += 4 {
		for i := range 3 {
			out.Pix[at+i] = min(out.Pix[at+i], out.Pix[at+3])
		}
	}
	return out
}
