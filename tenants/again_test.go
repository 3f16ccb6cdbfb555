// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"rookery/tenants"
	"rookery/tenants/tenantstest"
)

// What the database asks for again is tried five times and no more; what failed
// for another reason is tried once.
func TestATransactionIsTriedFiveTimesAtMostAndOnlyWhenTheDatabaseAsks(t *testing.T) {
	w := tenantstest.New(t)
	for fails, most := range map[error]int{&pq.Error{Code: "40001"}: 5, errors.New("no such thing"): 1} {
		ctx, end := context.WithCancel(context.Background())
		tried := 0
		err := w.DB.InSchool(ctx, w.Oakfield.ID, func(*tenants.Tx) error {
			if tried++; tried > most {
				end() // rather than for ever
			}
			return fails
		})
		end()
		if err == nil || tried != most {
			t.Errorf("%v: tried %d times of %d, then %v", fails, tried, most, err)
		}
	}
}

// The record of a school that is not there is whole and empty.
func TestARecordThatHasNotBegunIsWhole(t *testing.T) {
	w := tenantstest.New(t)
	found, err := w.DB.VerifyAudit(context.Background(), uuid.New())
	if err != nil || found.Seq != 0 || found.Lines != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}
