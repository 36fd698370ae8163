package main

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhatWasHandledIsShown(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		w.happen(t, 1, 30)
		ctx, cancel := context.WithCancel(t.Context())
		var out, log buffer
		done := make(chan error, 1)
		go func() {
			done <- run(ctx, []string{"--database-url", w.url, "--bus-url=database:", "--group=g", "--metrics-listen=127.0.0.1:0"}, nil, &out, &log)
		}()
		at := regexp.MustCompile(`metrics are shown.*address"?[=:]"?([0-9.:]+)`)
		require.Eventually(t, func() bool { return at.MatchString(log.String()) }, time.Minute, time.Millisecond, "%s", &log)
		page := ""
		require.Eventually(t, func() bool {
			page = fetch(t, "http://"+at.FindStringSubmatch(log.String())[1]+"/metrics")
			return regexp.MustCompile(`remuda_events_handled_total\{handler="g",result="ok"\} 30\n`).MatchString(page)
		}, time.Minute, 10*time.Millisecond)
		require.Contains(t, page, "remuda_build_info")
		cancel()
		require.NoError(t, <-done)
	})
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(text)
}
