// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build !unix

package media

import "errors"

// errQuota never happens here.
var errQuota = errors.New("media: quota")
