package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// FuzzSettings reads settings from variables: what is wrong is refused by name,
// and no secret is repeated.
func FuzzSettings(f *testing.F) {
	f.Add("sqlite://x.db", "0123456789abcdef", "10.0.0.0/8", "smtp://u:p@h")
	f.Add("postgres://u:p%zz@h/db?password=x", "short", "10.0.0.0/8,,x", "\x00")
	f.Add(":", "a\nb", "::ffff:10.0.0.0/104", "smtp://")
	f.Add("sqlite:", strings.Repeat("k", 5000), "0.0.0.0/-1", "%")
	f.Fuzz(func(t *testing.T, database, secret, networks, mail string) {
		env := []string{"REMUDA_DATABASE_URL=" + database, "REMUDA_SECRET_KEY=" + secret, "REMUDA_CLUSTER_CIDRS=" + networks, "REMUDA_TRUSTED_PROXIES=" + networks, "REMUDA_SMTP_URL=" + mail}
		p, _, _, err := parse(t, env)
		if err != nil {
			require.ErrorIs(t, err, core.Invalid)
			require.False(t, len(secret) > 8 && strings.Contains(err.Error(), secret) && !strings.Contains(networks+database+mail, secret), "%v", err)
			return
		}
		require.NotContains(t, []string{"", "http"}, p.Database.URL.Scheme())
		for _, n := range p.TrustedProxies {
			require.True(t, n.IsValid())
		}
		_, shown, stop, err := parse(t, env, "--print-config")
		require.NoError(t, err)
		require.True(t, stop)
		require.False(t, len(secret) >= 16 && strings.Contains(shown, secret) && !strings.Contains(networks+database+mail, secret), "%s", shown)
	})
}

// FuzzFile reads the settings file in any of its forms.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{"workers: 3\n", `{"workers":3}`, "REMUDA_WORKERS=3\n", "a: &a [*a]\n", "- x\n", "workers: [1, [2]]", "\xff", "workers: !!binary x", "x: {y: z}", "%YAML 9\n---\n", strings.Repeat("[", 2000)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "settings.yaml")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		if _, _, _, err := parse(t, nil, "--config", path); err != nil {
			require.ErrorIs(t, err, core.Invalid)
		}
	})
}
