// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"rookery/templates/samples"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8090", "where to serve the stories")
	out := flag.String("out", "", "write the stories as files into this folder instead of serving them")
	flag.Parse()
	if err := run(*listen, *out); err != nil {
		fmt.Fprintln(os.Stderr, "storybook:", err)
		os.Exit(1)
	}
}

func run(listen, out string) error {
	stories := samples.Stories()
	if out != "" {
		return write(out, stories)
	}
	server := &http.Server{Addr: listen, Handler: shelf(stories), ReadHeaderTimeout: 5 * time.Second}
	log.Printf("%d stories on http://%s/", len(stories), listen)
	return server.ListenAndServe()
}
