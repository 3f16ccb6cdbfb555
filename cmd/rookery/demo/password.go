// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"rookery/tenants"
)

// Password is the password of somebody in the cast: two words and a number that
// follow from who they are. It is easy on purpose and for the demo alone.
func Password(slug, username string) string {
	seed := username
	for _, school := range casts() {
		for _, who := range school.people {
			if school.slug == slug && who.username == username {
				seed = cmp.Or(who.seed, seed)
			}
		}
	}
	return passwordFrom(slug, seed)
}

func passwordFrom(slug, seed string) string {
	sum := sha256.Sum256([]byte("rookery demo/" + slug + "/" + seed))
	words := strings.Fields(passwordWords)
	pick := func(at int) int { return int(binary.BigEndian.Uint16(sum[at:])) }
	return fmt.Sprintf("%s-%s-%d", words[pick(0)%len(words)], words[pick(2)%len(words)], 100+pick(4)%900)
}

// The words are no secret: which of them are taken is.
//
// #nosec G101 -- words of a dictionary
const passwordWords = `acorn amber apple badger basket beech berry birch brook candle canyon cedar cherry clover comet copper
	coral cricket daisy dolphin falcon feather fern forest garden ginger harbour hazel heron honey island ivory juniper kettle
	lantern lemon lilac linen magnet maple marble meadow melon mint moss nutmeg oak ocean olive otter paddle panda pebble
	pepper pine planet plum poppy puffin quartz rabbit raven reed ribbon river robin saddle saffron sailor scarf shell
	silver sparrow spruce stone summer sunset swift thistle timber tulip velvet violet walnut wander willow window wren`

// hashes are password hashes by school and username.
type hashes map[[2]string]string

// hashAll hashes everybody's own password, one on each processor: about ninety
// take some two seconds on two of them.
func hashAll(ctx context.Context, schools []cast) (hashes, error) {
	var mu sync.Mutex
	all := hashes{}
	passwords := tenants.NewPasswords(1000)
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for _, school := range schools {
		for _, who := range school.people {
			work.Go(func() error {
				hash, err := passwords.Hash(ctx, Password(school.slug, who.username))
				mu.Lock()
				defer mu.Unlock()
				all[[2]string{school.slug, who.username}] = hash
				return err
			})
		}
	}
	return all, work.Wait()
}
