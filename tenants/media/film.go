// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"strconv"
	"time"
)

// incoming and still are files that a film needs on its way and nobody sees.
const (
	incoming = "in"
	still    = "still.png"
)

// demuxers are the readers that ffmpeg may use for a type, the first of them
// for what it is. None of them follows a name in a file to another file.
var demuxers = map[string]string{
	"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska", "audio/mp4": "mov",
	"audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav", "audio/flac": "flac", "audio/aac": "aac",
}

// decoders are those that telephones, browsers and recorders call for.
const decoders = "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,h263,mjpeg,prores," +
	"aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,amrnb,amrwb,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw,png"

// film is what ffprobe tells.
type film struct {
	Streams []struct {
		Kind        string `json:"codec_type"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
		Disposition struct {
			Cover int `json:"attached_pic"`
		} `json:"disposition"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

// of gives the number of a kind's first stream, and whether there is one. The
// cover of a song is no film.
func (f film) of(kind string) (int, bool) {
	for i, s := range f.Streams {
		if s.Kind == kind && s.Disposition.Cover == 0 {
			return i, true
		}
	}
	return 0, false
}

// duration is zero where the file does not say: what a browser recorded.
func (f film) duration() time.Duration {
	seconds, err := strconv.ParseFloat(f.Format.Duration, 64)
	if err != nil || seconds < 0 || seconds > 1e6 {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

// makeFilm makes sound or a film safe: what is seen and heard is decoded and
// written anew, and nothing else is in the new file.
func (j *job) makeFilm(kind Kind, media string) (Made, error) {
	if err := VideoTools(); err != nil {
		return Made{}, refuse(wordsNoFilm, err)
	}
	if err := j.bringIn(); err != nil {
		return Made{}, err
	}
	defer j.folder.Remove(incoming)
	before, err := j.probe(incoming, demuxers[media])
	if err != nil {
		return Made{}, err
	}
	if before.duration() > time.Duration(j.limits.Seconds)*time.Second || len(before.Streams) > 20 {
		return Made{}, refuse(wordsLong, nil)
	}
	seen, video := before.of("video")
	if _, sound := before.of("audio"); kind == Sound || !video {
		if !sound {
			return Made{}, refuse(wordsFilm, nil)
		}
		return j.makeSound(media, before)
	}
	if s := before.Streams[seen]; !j.limits.fits(s.Width, s.Height, 1) {
		return Made{}, refuse(wordsLong, nil)
	}
	return j.makeVideo(media, before)
}

// bringIn copies the file to where ffmpeg, another program and perhaps another
// user, can open it.
func (j *job) bringIn() error {
	to, err := j.folder.OpenFile(incoming, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.NewSectionReader(j.in, 0, j.limits.Bytes))
	return errors.Join(err, to.Close())
}

// guarded are the words that every reading begins with: this one file, this
// one format, these decoders.
func guarded(name, demuxer string) []string {
	return []string{"-protocol_whitelist", "file,pipe", "-format_whitelist", demuxer, "-codec_whitelist", decoders, "-f", demuxer, "-i", "file:" + name}
}

func (j *job) probe(name, demuxer string) (film, error) {
	var said bytes.Buffer
	args := append([]string{"-v", "error", "-of", "json=compact=1", "-show_entries",
		"format=duration:stream=codec_type,width,height:stream_disposition=attached_pic"}, guarded(name, demuxer)...)
	if err := j.runTool(wordsFilm, "ffprobe", func(line []byte) { said.Write(append(line, '\n')) }, args...); err != nil {
		return film{}, err
	}
	var f film
	if err := json.Unmarshal(said.Bytes(), &f); err != nil {
		return film{}, refuse(wordsFilm, err)
	}
	return f, nil
}

// encode has ffmpeg write a new file of the old one's streams.
func (j *job) encode(to, media string, before film, args ...string) error {
	all := append([]string{"-nostdin", "-hide_banner", "-v", "error", "-nostats", "-progress", "pipe:1", "-threads", "2"}, guarded(incoming, demuxers[media])...)
	all = append(all, "-t", strconv.Itoa(j.limits.Seconds+1), "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
		"-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart", "-max_muxing_queue_size", "1024")
	whole := before.duration()
	if whole == 0 {
		whole = time.Duration(j.limits.Seconds) * time.Second
	}
	return j.runTool(wordsFilm, "ffmpeg", func(line []byte) {
		if at, found := bytes.CutPrefix(line, []byte("out_time_us=")); found {
			if us, err := strconv.ParseInt(string(at), 10, 64); err == nil {
				j.tell(int(95 * time.Duration(us) * time.Microsecond / whole))
			}
		}
	}, append(append(all, args...), "file:"+to)...)
}

// finished measures a new file: what is asked for is in it, for as long as is
// allowed, and no longer.
func (j *job) finished(variant, media string, made *Made) error {
	name := variant + endings[media]
	after, err := j.probe(name, "mov")
	if err != nil {
		return err
	}
	made.Duration = after.duration().Round(time.Millisecond)
	if made.Duration > time.Duration(j.limits.Seconds)*time.Second {
		return refuse(wordsLong, nil)
	}
	if at, video := after.of("video"); video {
		made.Width, made.Height = after.Streams[at].Width, after.Streams[at].Height
	}
	file, err := j.folder.Open(name)
	if err != nil {
		return err
	}
	described, err := j.weigh(MadeFile{Variant: variant, Type: media, Path: name, Width: made.Width, Height: made.Height}, file)
	made.Files = append(made.Files, described)
	return err
}

func (j *job) makeSound(media string, before film) (Made, error) {
	if err := j.encode(VariantSound+".m4a", media, before, "-map", "0:a:0", "-vn", "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-f", "ipod"); err != nil {
		return Made{}, err
	}
	made := Made{Kind: Sound}
	return made, j.finished(VariantSound, "audio/mp4", &made)
}

func (j *job) makeVideo(media string, before film) (Made, error) {
	if err := j.encode(VariantVideo+".mp4", media, before, "-map", "0:V:0", "-map", "0:a:0?",
		"-vf", fmt.Sprintf("scale=w='min(%d,iw)':h='min(%d,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2", filmSide, filmSide), "-fpsmax", "30",
		"-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-maxrate", "2500k", "-bufsize", "5000k", "-pix_fmt", "yuv420p", "-profile:v", "high",
		"-c:a", "aac", "-b:a", "96k", "-ac", "2", "-f", "mp4"); err != nil {
		return Made{}, err
	}
	made := Made{Kind: Video}
	if err := j.finished(VariantVideo, "video/mp4", &made); err != nil {
		return Made{}, err
	}
	return made, j.makePoster(&made)
}

// makePoster takes a still from the new film, a little after its beginning.
func (j *job) makePoster(made *Made) error {
	at := min(time.Second, made.Duration/3).Seconds()
	args := append([]string{"-nostdin", "-hide_banner", "-v", "error", "-ss", fmt.Sprintf("%.3f", at)}, guarded(VariantVideo+".mp4", "mov")...)
	if err := j.runTool(wordsFilm, "ffmpeg", func([]byte) {}, append(args, "-map", "0:v:0", "-frames:v", "1", "-update", "1", "-c:v", "png", "-f", "image2", "file:"+still)...); err != nil {
		return err
	}
	defer j.folder.Remove(still)
	file, err := j.folder.Open(still)
	if err != nil {
		return err
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		return refuse(wordsFilm, err)
	}
	picture := newRaster(img)
	for _, want := range []struct {
		name string
		side int
	}{{VariantPoster, timelineSide}, {VariantThumb, thumbSide}} {
		picture = picture.to(within(picture.size, want.side))
		described, err := j.writePicture(want.name, picture)
		if err != nil {
			return err
		}
		made.Files = append(made.Files, described)
	}
	return made.look(picture)
}
