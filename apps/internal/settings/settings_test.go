package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// program has every group, as the largest of our programs does.
type program struct {
	settings.HTTP
	settings.Database
	settings.Bus
	settings.Keys
	settings.Work
	settings.Dialling
	settings.Mail
	settings.Log
	Dialects []string `help:"The dialects to speak."`
}

func parse(t *testing.T, env []string, args ...string) (program, string, bool, error) {
	t.Helper()
	var p program
	var out strings.Builder
	stop, err := settings.Parse("test", args, env, &p, &out)
	return p, out.String(), stop, err
}

func fileOf(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestEverythingHasADefault(t *testing.T) {
	t.Parallel()
	p, _, stop, err := parse(t, nil)
	require.NoError(t, err)
	require.False(t, stop)
	require.Equal(t, "127.0.0.1:8080", p.Listen)
	require.Equal(t, settings.URL("sqlite://var/remuda.db"), p.Database.URL)
	require.Equal(t, 10*time.Second, p.PollInterval)
	require.Equal(t, []time.Duration{24 * time.Hour, 35 * 24 * time.Hour, 400 * 24 * time.Hour}, []time.Duration{p.MinuteRetention, p.HourRetention, p.DayRetention})
	require.Equal(t, 90*24*time.Hour, p.OperationRetention)
	require.Equal(t, 365*24*time.Hour, p.AuditRetention)
	require.True(t, p.ProtectGuests)
	require.Empty(t, p.Dialects)
	require.Empty(t, p.Outgoing())
}

func TestFlagsWinOverVariablesOverTheFile(t *testing.T) {
	t.Parallel()
	file := fileOf(t, "workers: 1\npoll_interval: 1s\nevent_retention: 1h\noperation_retention: 0s\naudit_retention: 1h\nprotect_guests: false\ncluster_cidrs: [10.0.0.0/8, 'fd00::/8']\n")
	env := []string{"REMUDA_CONFIG=" + file, "REMUDA_WORKERS=2", "REMUDA_POLL_INTERVAL=2s", "REMUDA_DIALECTS=drone,hetzner", "REMUDA_LISTEN="}
	p, _, _, err := parse(t, env, "--workers=3")
	require.NoError(t, err)
	require.Equal(t, 3, p.Workers)
	require.Equal(t, 2*time.Second, p.PollInterval)
	require.Equal(t, time.Hour, p.EventRetention)
	require.Equal(t, []time.Duration{0, time.Hour}, []time.Duration{p.OperationRetention, p.AuditRetention})
	require.False(t, p.ProtectGuests)
	require.Len(t, p.ClusterCIDRs, 2)
	require.Equal(t, []string{"drone", "hetzner"}, p.Dialects)
	require.Equal(t, "127.0.0.1:8080", p.Listen, "empty is unset")

	other := fileOf(t, `{"workers": 9, "log_level": "debug"}`)
	p, _, _, err = parse(t, env[:1], "--config", other, "--no-protect-guests")
	require.NoError(t, err, "the flag's file wins over the variable's, and JSON will do")
	require.Equal(t, 9, p.Workers)
	require.Equal(t, "debug", p.Level)
	require.False(t, p.ProtectGuests)
}

func TestAFileMayNameASettingAsTheOthersDo(t *testing.T) {
	t.Parallel()
	for form, text := range map[string]string{
		"variables":   "# ours\n\nexport REMUDA_WORKERS=3\nREMUDA_CLUSTER_CIDRS='10.0.0.0/8,fd00::/8'\nSECRET_KEY=a=b: c, d=0123456789\n",
		"their names": "WORKERS: 3\nCLUSTER_CIDRS: [10.0.0.0/8, 'fd00::/8']\nSECRET_KEY: 'a=b: c, d=0123456789'\n",
		"flags":       "workers: 3\ncluster-cidrs: 10.0.0.0/8,fd00::/8\nsecret-key: 'a=b: c, d=0123456789'\n",
	} {
		p, _, _, err := parse(t, nil, "--config", fileOf(t, text))
		require.NoError(t, err, form)
		require.Equal(t, 3, p.Workers, form)
		require.Len(t, p.ClusterCIDRs, 2, form)
		require.Equal(t, "a=b: c, d=0123456789", p.SecretKey.Reveal(), form)
	}
}

func TestTheProcessEnvironmentIsNotLookedAt(t *testing.T) {
	t.Setenv("REMUDA_WORKERS", "5")
	p, _, _, err := parse(t, nil)
	require.NoError(t, err)
	require.Equal(t, 8, p.Workers)
}

func TestWhatIsWrongIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		args []string
		file string
		want []string
	}{
		"a value of the wrong kind in a variable": {env: []string{"REMUDA_WORKERS=many"}, want: []string{"workers (--workers, REMUDA_WORKERS)"}},
		"a value of the wrong kind in a flag":     {args: []string{"--poll-interval=often"}, want: []string{"poll_interval", "REMUDA_POLL_INTERVAL"}},
		"a value of the wrong kind in the file":   {file: "cluster_cidrs: here", want: []string{"cluster_cidrs"}},
		"a flag that nobody knows":                {args: []string{"--wrokers=1"}, want: []string{"--wrokers"}},
		"a key that nobody knows":                 {file: "wrokers: 1\nlistens: x", want: []string{"wrokers is not a setting", "listens is not a setting"}},
		"a key twice":                             {file: "workers: 1\nworkers: 2", want: []string{"workers is set twice"}},
		"a variable that nobody knows":            {file: "REMUDA_WROKERS=1\n", want: []string{"wrokers is not a setting"}},
		"a variable twice":                        {file: "WORKERS=1\nREMUDA_WORKERS=2\n", want: []string{"workers is set twice"}},
		"a key with keys":                         {file: "workers: {a: 1}", want: []string{"workers must be a value"}},
		"a list for a file":                       {file: "- 1", want: []string{"keys and values"}},
		"no YAML":                                 {file: "a: [", want: []string{"settings.yaml"}},
		"one of several":                          {args: []string{"--log-format=xml"}, want: []string{"log_format"}},
		"a database of another kind":              {env: []string{"REMUDA_DATABASE_URL=mysql://u:hunter2@h/d"}, want: []string{"REMUDA_DATABASE_URL"}},
		"NATS with a mistake":                     {env: []string{"REMUDA_BUS_URL=nats://h:x?tls=no"}, want: []string{"bus_url", "HOST:PORT", "tls=required"}},
		"a bus of another kind":                   {env: []string{"REMUDA_BUS_URL=amqp://u:hunter2@h"}, want: []string{"bus_url"}},
		"everything at once": {
			env:  []string{"REMUDA_LISTEN=8080", "REMUDA_PUBLIC_URL=here", "REMUDA_ADMIN_TOKEN=hunter2", "REMUDA_SECRET_KEY=hunter2", "REMUDA_WORKERS=-1", "REMUDA_SMTP_URL=http://h", "SMTP_PORT=0", "REMUDA_EVENT_RETENTION=1s", "REMUDA_OPERATION_RETENTION=1s", "REMUDA_AUDIT_RETENTION=-1h", "REMUDA_MINUTE_RETENTION=1h", "REMUDA_HOUR_RETENTION=24h", "REMUDA_DAY_RETENTION=0s"},
			want: []string{"listen", "public_url", "admin_token", "secret_key", "workers", "smtp_url", "smtp_port", "event_retention", "operation_retention", "audit_retention", "minute_retention", "hour_retention", "day_retention"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := c.args
			if c.file != "" {
				args = append(args, "--config="+fileOf(t, c.file))
			}
			_, _, stop, err := parse(t, c.env, args...)
			require.ErrorIs(t, err, core.Invalid)
			require.False(t, stop)
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
	_, _, _, err := parse(t, nil, "--config=/nowhere/at/all")
	require.ErrorContains(t, err, "/nowhere/at/all")
}

func TestPrintConfigMasksSecrets(t *testing.T) {
	t.Parallel()
	file := fileOf(t, "secret_key: hunter2-hunter2-hunter2\nwebhook_allow_cidrs: [10.0.0.0/8]\n")
	env := []string{
		"REMUDA_DATABASE_URL=postgres://remuda:hunter2@db/remuda?sslmode=disable&sslpassword=hunter2",
		"REMUDA_ADMIN_TOKEN=hunter2-hunter2-hunter2", "SMTP_PASS=hunter2",
	}
	_, out, stop, err := parse(t, env, "--config", file, "--print-config", "--workers", "3")
	require.NoError(t, err)
	require.True(t, stop)
	require.NotContains(t, out, "hunter2")
	for _, line := range []string{
		`listen: "127.0.0.1:8080" # default`,
		`database_url: "postgres://remuda:xxx@db/remuda?sslmode=disable&sslpassword=xxx" # REMUDA_DATABASE_URL`,
		`secret_key: "***" # the file`,
		`admin_token: "***" # REMUDA_ADMIN_TOKEN`,
		`workers: 3 # --workers`,
		`poll_interval: "10s" # default`,
		`protect_guests: true # default`,
		`webhook_allow_cidrs: ["10.0.0.0/8"] # the file`,
		`smtp_pass: "***" # SMTP_PASS`,
		`dialects: [] # default`,
	} {
		require.Contains(t, out, line+"\n")
	}
	require.NotContains(t, out, "print_config")
}

func TestHelpNamesTheVariables(t *testing.T) {
	t.Parallel()
	_, out, stop, err := parse(t, nil, "--help")
	require.NoError(t, err)
	require.True(t, stop)
	require.Contains(t, strings.Join(strings.Fields(out), " "), "($REMUDA_DATABASE_URL)")
}

func TestMailFromItsParts(t *testing.T) {
	t.Parallel()
	p, _, _, err := parse(t, []string{"SMTP_HOST=mail.test", "SMTP_PORT=465", "SMTP_USER=me@test", "SMTP_PASS=a b"})
	require.NoError(t, err)
	require.Equal(t, settings.URL("smtps://me%40test:a%20b@mail.test:465"), p.Outgoing())
	p, _, _, err = parse(t, []string{"SMTP_HOST=mail.test", "REMUDA_SMTP_URL=smtp://other.test"})
	require.NoError(t, err)
	require.Equal(t, settings.URL("smtp://other.test"), p.Outgoing())
	for _, c := range []struct {
		env       []string
		url, from string
	}{
		{[]string{"SMTP_HOST=mail.test", "SMTP_TLS=none", "SMTP_PORT=25"}, "smtp://mail.test:25?tls=none", "remuda@mail.test"},
		{[]string{"SMTP_HOST=mail.test", "SMTP_USER=me@test"}, "smtp://me%40test:@mail.test:587", "me@test"},
		{[]string{"SMTP_HOST=mail.test", "SMTP_USER=me", "MAIL_FROM=Us <us@test>"}, "smtp://me:@mail.test:587", "Us <us@test>"},
	} {
		p, _, _, err := parse(t, c.env)
		require.NoError(t, err)
		require.Equal(t, settings.URL(c.url), p.Outgoing())
		require.Equal(t, c.from, p.Sender())
	}
	for _, env := range []string{"MAIL_FROM=nobody", "MAIL_FROM=a@b\r\nBcc: c@d", "SMTP_TLS=maybe"} {
		_, _, _, err := parse(t, []string{"SMTP_HOST=mail.test", env})
		require.Error(t, err, env)
	}
	_, _, _, err = parse(t, []string{"REMUDA_SMTP_URL=smtp://mail.test", "SMTP_TLS=none"})
	require.ErrorContains(t, err, "?tls=none", "what would count for nothing is refused")
}

func TestMailFromDotEnv(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "# mail\nexport SMTP_HOST=\"mail.test\"\nSMTP_PORT = 25\nSMTP_USER='me'\nSMTP_PASS=a=b\nREMUDA_WORKERS=1\nnonsense\n"
	require.NoError(t, os.WriteFile(".env", []byte(text), 0o600))
	p, _, _, err := parse(t, []string{"SMTP_PORT=26"})
	require.NoError(t, err)
	require.Equal(t, settings.URL("smtp://me:a=b@mail.test:26"), p.Outgoing())
	require.Equal(t, 8, p.Workers, "only plain names are read there")
}

func TestTheKindOfBus(t *testing.T) {
	t.Parallel()
	for url, want := range map[settings.URL]string{
		"sqlite://x": settings.LocalBus, "postgres://x": settings.DatabaseBus, "postgresql://x": settings.DatabaseBus,
	} {
		bus := settings.Bus{}
		require.Equal(t, want, bus.Kind(settings.Database{URL: url}))
	}
	bus := settings.Bus{URL: "database:"}
	require.Equal(t, settings.DatabaseBus, bus.Kind(settings.Database{URL: "sqlite://x"}))
}
