// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rookery/tenants/fault"
)

// usageError is a setting or an argument that makes no sense: exit code 2.
type usageError struct{ words string }

func (e *usageError) Error() string { return e.words }

func misused(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// words says what went wrong to the person who looks after the server. A
// visitor gets a fault's safe words; an operator needs the cause behind them.
func words(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	// Something may have been said around the fault: which school, which URL.
	around, _, _ := strings.Cut(err.Error(), f.Error())
	if cause := f.Unwrap(); cause != nil {
		return around + words(cause)
	}
	said := []string{}
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		said = append(said, strings.TrimPrefix(strings.ReplaceAll(field, "_", " ")+": "+f.Fields[field], ": "))
	}
	if len(said) == 0 {
		said = append(said, f.Safe)
	}
	return around + strings.Join(said, " ")
}
