package convoy

import (
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

func TestEveryLifeHasAWord(t *testing.T) {
	t.Parallel()
	for _, l := range core.Lives() {
		require.Contains(t, lives, l)
	}
	require.Len(t, lives, len(core.Lives()))
	require.ElementsMatch(t, core.Lives(), append(installing(true), installing(false)...))
}

func TestSizesAreAsProxmoxWritesThem(t *testing.T) {
	t.Parallel()
	for text, size := range map[string]int64{"2G": 2 * core.GiB, "5324M": 5324 * core.MiB, "1024G": core.TiB, "3K": 3 * core.KiB, "7": 7} {
		require.Equal(t, text, sizeText(size))
		got, ok := sizeOf(text)
		require.True(t, ok)
		require.Equal(t, size, got)
	}
	size, ok := sizeOf("1T")
	require.True(t, ok)
	require.Equal(t, core.TiB, size)
	for _, text := range []string{"", "G", "1g", "1.5G", "-1G", "+1G", "1GB", "1 G", "9999999T", "9223372036854775808", "99999999999999999999"} {
		_, ok := sizeOf(text)
		require.False(t, ok, text)
	}
}

func TestNamesOfPeopleAndTemplates(t *testing.T) {
	t.Parallel()
	require.Equal(t, "eric", username("eric", "e@x.y"))
	require.Equal(t, "e@x.y", username("Eric W", "e@x.y"))
	require.Equal(t, "my-ubuntu-24.04", slug("My Ubuntu 24.04!"))
	require.Empty(t, slug("Ω"))
	require.Equal(t, "web", label("WEB.example.net"))
}

func TestFieldsAreCalledAsLaravelCallsThem(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{"node_id": "node id", "lockIps.0": "lock ips.0", "limits.cpu": "limits.cpu", "is_template": "is template"} {
		require.Equal(t, want, title(field))
	}
	var f faults
	f.add("a", "One.")
	require.Equal(t, "One.", f.wrong().Message)
	f.add("a", "Two.")
	require.Equal(t, "One. (and 1 more error)", f.wrong().Message)
	f.add("b", "Three.")
	require.Equal(t, "One. (and 2 more errors)", f.wrong().Message)
}
