package known

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

func TestServersStandInTheOrderPeopleCountIn(t *testing.T) {
	t.Parallel()
	want := []string{"", "07", "7", "10", "DB", "db", "web", "web-1", "web-2", "web-2a", "Web-9", "web-10", "web-10b", "веб", "漢"}
	var list []core.ServerView
	for _, name := range want {
		list = append(list, core.ServerView{Server: core.Server{Name: name}})
	}
	for i, a := range list {
		for j, b := range list {
			order := byName(a, b)
			require.Equal(t, i < j, order < 0, "%q and %q", a.Name, b.Name)
			require.Equal(t, i == j, order == 0, "%q and %q", a.Name, b.Name)
		}
	}
	slices.Reverse(list)
	var got []string
	for _, s := range (World{}).AllServers(list, World{}.Now).Servers {
		got = append(got, s.Name)
	}
	require.Equal(t, want, got)
}
