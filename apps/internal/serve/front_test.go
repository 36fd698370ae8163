package serve

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAConsumerThatDiesIsToldOfAndBeginsAgain(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := &Running{log: slog.New(slog.NewTextHandler(&log, nil))}
	runs := make(chan string)
	r.consume("events file", func(ctx context.Context) error {
		select {
		case runs <- log.String():
		case <-ctx.Done():
			return nil
		}
		return errors.New("the disk is full")
	})
	require.Empty(t, <-runs)
	require.Contains(t, <-runs, "the disk is full", "it was logged before it began again")
	require.NoError(t, r.close())
}
