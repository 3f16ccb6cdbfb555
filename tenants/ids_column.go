// SPDX-License-Identifier: AGPL-3.0-or-later

package tenants

import (
	"bytes"
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// IDs is a uuid[] column or parameter.
type IDs []uuid.UUID

// Value writes PostgreSQL's array form.
func (ids IDs) Value() (driver.Value, error) {
	b := make([]byte, 0, 2+37*len(ids))
	b = append(b, '{')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, id.String()...)
	}
	return string(append(b, '}')), nil
}

// Scan reads PostgreSQL's array form; NULL is empty.
func (ids *IDs) Scan(src any) error {
	*ids = nil
	var text []byte
	switch v := src.(type) {
	case nil:
		return nil
	case []byte:
		text = v
	case string:
		text = []byte(v)
	default:
		return fmt.Errorf("tenants: a uuid[] arrives as %T", src)
	}
	text = bytes.Trim(text, "{}")
	if len(text) == 0 {
		return nil
	}
	for _, part := range bytes.Split(text, []byte{','}) {
		id, err := uuid.ParseBytes(part)
		if err != nil {
			return err
		}
		*ids = append(*ids, id)
	}
	return nil
}
