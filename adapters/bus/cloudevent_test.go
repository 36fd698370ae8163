package bus_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAFactIsACloudEvent(t *testing.T) {
	t.Parallel()
	text, err := bus.Marshal(core.Event{
		ID: "0196f0a0-0000-7000-8000-000000000001", Position: 42, Type: core.EventServerStarted, Version: 1,
		Server: "0196f0a0-0000-7000-8000-000000000002", ServerVersion: 7, Owner: "0196f0a0-0000-7000-8000-000000000003",
		Operation: "0196f0a0-0000-7000-8000-000000000004",
		At:        time.Date(2026, 3, 4, 5, 6, 7, 89_000, time.UTC),
		Data:      map[string]string{"node": "pve1", "by": "<somebody> else\n"},
	})
	require.NoError(t, err)
	require.Equal(t, `{"specversion":"1.0","id":"0196f0a0-0000-7000-8000-000000000001","source":"/remuda",`+
		`"type":"remuda.server.started","subject":"0196f0a0-0000-7000-8000-000000000002","time":"2026-03-04T05:06:07.000089Z",`+
		`"dataversion":1,"position":42,"datacontenttype":"application/json","data":{"server_version":7,`+
		`"operation_id":"0196f0a0-0000-7000-8000-000000000004","owner":"0196f0a0-0000-7000-8000-000000000003",`+
		`"details":{"by":"<somebody> else\n","node":"pve1"}}}`, string(text))
}

func TestAFactSurvivesTheJourney(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := core.Event{
			ID:       core.EventID(rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "id")),
			Position: rapid.Int64Min(0).Draw(t, "position"),
			Type:     rapid.SampledFrom(core.EventTypes()).Draw(t, "type"),
			Version:  rapid.IntRange(0, 9).Draw(t, "version"),
			Server:   core.ServerID(rapid.String().Draw(t, "server")), ServerVersion: rapid.Int64().Draw(t, "server version"),
			Owner: core.UserID(rapid.String().Draw(t, "owner")), Operation: core.OperationID(rapid.String().Draw(t, "operation")),
			At:   time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC(),
			Data: rapid.MapOfN(rapid.String(), rapid.String(), 1, 5).Draw(t, "data"),
		}
		text, err := bus.Marshal(want)
		require.NoError(t, err)
		got, err := bus.Unmarshal(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestWhatIsNoFactIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":            ``,
		"no JSON":            `{`,
		"another version":    `{"specversion":"0.3","id":"1","type":"remuda.server.started","time":"2026-03-04T05:06:07Z"}`,
		"no ID":              `{"specversion":"1.0","type":"remuda.server.started","time":"2026-03-04T05:06:07Z"}`,
		"a stranger's event": `{"specversion":"1.0","id":"1","type":"com.example","time":"2026-03-04T05:06:07Z"}`,
		"no time":            `{"specversion":"1.0","id":"1","type":"remuda.server.started","time":"yesterday"}`,
	} {
		_, err := bus.Unmarshal([]byte(text))
		require.ErrorIs(t, err, core.Invalid, name)
	}
}
