// SPDX-License-Identifier: AGPL-3.0-or-later

package web

// hooks are what the floors above lend to the pages of this one.
type hooks struct{}
