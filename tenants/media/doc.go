// SPDX-License-Identifier: AGPL-3.0-or-later

// Package media is in charge of files: of keeping them (a Store, in a folder or
// in any S3 store) and of making them safe (a Workshop). What somebody sends is
// never shown to anybody: a worker process, with limits on time, memory, size
// and reach, decodes it and makes new files of what was seen and heard, and
// only those are kept. Where the file was taken, with which camera, what was
// hidden behind the picture: nothing of that has a way across.
//
// The process that serves schools never decodes a file. It looks at the first
// bytes, starts the worker, and believes of its answer only what it can check:
// that the files are of the kinds it asked for and within the limits.
//
// It knows no posts, members, tables or pages. Who may see a file, how much a
// school may keep and what is done when a worker gave up is decided above.
package media
