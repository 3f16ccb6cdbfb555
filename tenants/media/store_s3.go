// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"rookery/tenants/fault"
)

// bucket is a Store in a bucket of any S3 store.
type bucket struct {
	client *minio.Client
	name   string
}

// partSize is how much of a large file goes up at a time, and so how much
// memory one Put holds.
const partSize = 8 << 20

// openBucket opens the bucket of an s3: URL, which must be there.
func openBucket(ctx context.Context, at *url.URL) (Store, error) {
	name := strings.Trim(at.Path, "/")
	secret, ok := at.User.Password()
	if at.Host == "" || name == "" || strings.Contains(name, "/") || !ok {
		return nil, errors.New("the media store's address must look like s3://ACCESS:SECRET@host/bucket?region=eu-west-1")
	}
	for asked := range at.Query() {
		if asked != "tls" && asked != "region" {
			return nil, fmt.Errorf("the media store's address asks for %q, and only tls and region are known", asked)
		}
	}
	client, err := minio.New(at.Host, &minio.Options{
		Creds: credentials.NewStaticV4(at.User.Username(), secret, ""), Secure: at.Query().Get("tls") != "off",
		Region: at.Query().Get("region"), MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("the media store at %s cannot be used: %w", at.Host, err)
	}
	there, err := client.BucketExists(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("the media store at %s does not let us see the bucket %s: %w", at.Host, name, err)
	}
	if !there {
		return nil, fmt.Errorf("the media store at %s has no bucket %s; please make it first", at.Host, name)
	}
	return bucket{client: client, name: name}, nil
}

// Put uploads. An S3 store shows an object when all of it has arrived, never
// before; parts of one that failed are taken back.
func (b bucket) Put(ctx context.Context, key string, from io.Reader, size int64) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if size < 0 {
		return storeFault(errShort)
	}
	whole := &exactly{from: patient{ctx, from}, left: size}
	_, err := b.client.PutObject(ctx, b.name, key, whole, size, minio.PutObjectOptions{
		PartSize: partSize, ContentType: "application/octet-stream", SendContentMd5: true})
	if wrong := whole.wrong.Load(); err != nil && wrong != nil {
		return storeFault(*wrong)
	}
	if err == nil {
		// The client stops at the last byte and cannot know that there are more.
		_, err = io.Copy(io.Discard, whole)
		if err != nil {
			err = errors.Join(err, b.client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{}))
		}
	}
	return bucketFault(err)
}

// Open opens an object; parts of it are fetched as they are read.
func (b bucket) Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, error) {
	if checkKey(key) != nil {
		return nil, 0, fault.NotFound()
	}
	object, err := b.client.GetObject(ctx, b.name, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, bucketFault(err)
	}
	info, err := object.Stat()
	if err != nil {
		return nil, 0, bucketFault(errors.Join(err, object.Close()))
	}
	return object, info.Size, nil
}

// Delete removes an object.
func (b bucket) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := b.client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{})
	if absent(err) {
		return nil
	}
	return bucketFault(err)
}

// Keys lists the bucket.
func (b bucket) Keys(ctx context.Context, before time.Time, each func(key string) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for object := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Recursive: true}) {
		if object.Err != nil {
			return bucketFault(object.Err)
		}
		if checkKey(object.Key) != nil || !object.LastModified.Before(before) {
			continue
		}
		if err := each(object.Key); err != nil {
			return storeFault(err)
		}
	}
	return storeFault(ctx.Err())
}

func absent(err error) bool {
	return err != nil && minio.ToErrorResponse(err).Code == minio.NoSuchKey
}

// bucketFault puts an S3 store's answer into words.
func bucketFault(err error) error {
	var said minio.ErrorResponse
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said) && said.Code == minio.NoSuchKey:
		return fault.NotFound()
	case errors.As(err, &said) && said.StatusCode == http.StatusInsufficientStorage:
		return storeFault(errors.Join(errFull, err))
	}
	return storeFault(err)
}

// errFull is what a disk says that has no room.
var errFull = errors.New("media: the store is full")
