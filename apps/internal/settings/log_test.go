package settings_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/stretchr/testify/require"
)

func TestTheLogKeepsSecretsAndItsShape(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		var out strings.Builder
		log := settings.Log{Level: "info", Format: format}
		logger := log.Logger(&out).With("admin_token", "hunter2").WithGroup("request")
		logger.Debug("not at this level")
		logger.Info("a\nb\x1b[31m\u009b", "Authorization", "Bearer hunter2", "password", []byte("hunter2"),
			slog.Group("secret", "value", "hunter2"), "name", "x\u202e\u009by", "err", errors.New("e\u009b"),
			"key", settings.Secret("hunter2"), "url", settings.URL("postgres://u:hunter2@h/d"), "tokens", 3)
		text := out.String()
		require.NotContains(t, text, "hunter2")
		require.NotContains(t, text, "not at this level")
		require.Equal(t, 1, strings.Count(text, "\n"))
		require.NotContains(t, strings.TrimSuffix(text, "\n"), "\x1b")
		require.NotContains(t, text, "\u009b")
		require.NotContains(t, text, "\u202e")
		require.Contains(t, text, "3")
	}
}

func TestASecretDoesNotPrint(t *testing.T) {
	t.Parallel()
	s := struct{ Key settings.Secret }{"hunter2"}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s.Key, s.Key), "hunter2")
	require.Equal(t, "hunter2", s.Key.Reveal())
}
