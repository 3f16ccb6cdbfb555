// SPDX-License-Identifier: AGPL-3.0-or-later

// Package static holds the files a page loads: one stylesheet, a sprite of
// icons and a few small scripts. They are embedded, put together once when the
// program starts, named by a hash of their content and so may be kept by a
// browser for ever.
//
// It never knows a page, a school or a request: whoever serves the files reads
// a File and writes it out.
package static
