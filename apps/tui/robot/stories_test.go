package robot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/tui/robot"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func TestAServerIsStartedRebootedAndStopped(t *testing.T) {
	play(t, func(_ *testing.T, _ *ranch, r *robot.Robot) {
		r.See("1 server", "web-1", "○ off", "● live")
		r.Press("s").See("Start web-1?", "It is switched on.").Press("y").See("● on")
		r.Press("r").See("Reboot web-1?").Press("enter").Lose("Reboot web-1?").See("● on")
		r.Press("x").See("Stop web-1?", "plug is pulled").Press("y").See("○ off")
	}, "web-1")
}

func TestNothingHappensUnlessItIsConfirmed(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("web-1").Press("s").See("Start web-1?").Press("esc").See("1 server")
		ops, err := f.Operations(f.ctx, f.admin, core.OperationFilter{})
		require.NoError(t, err)
		require.Len(t, ops, 1, "only the one that made it")
	}, "web-1")
}

func TestDeletingWantsTheName(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("db", "web").Press("d").See("Delete db?", "cannot be undone")
		r.Press("enter").See("type db first").Type("d").Press("enter").See("Delete db?")
		r.Type("b").Press("enter").Lose("Delete db?").See("1 server", "web").Lose("● db", "○ db")
		_, err := f.Server(f.ctx, f.admin, f.made["db"].ID)
		require.ErrorIs(t, err, core.NotFound)
	}, "db", "web")
}

func TestTheListFiltersAsOneTypes(t *testing.T) {
	play(t, func(_ *testing.T, _ *ranch, r *robot.Robot) {
		r.See("3 servers").Press("/").Type("we").See("2 of 3").Lose("db-1").Type("b-2").See("1 of 3", "web-2")
		r.Press("enter", "s").See("Start web-2?").Press("y").See("● on").Press("esc").See("3 servers", "db-1")
	}, "web-1", "web-2", "db-1")
}

func TestTheListIsLive(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("there are no servers")
		web := f.add(t, f.admin, "web-1")
		r.See("web-1", "○ off")
		f.cluster.Touch(web.Placement.VMID, func(g *core.Guest) { g.Power = core.On })
		r.See("● on")
	})
}

func TestAnOperationShowsItsProgress(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.Press("o").See("nothing is in progress")
		f.cluster.Slow(30)
		_, err := f.Create(f.ctx, f.admin, fleet.CreateServer{Name: "slow", Image: "debian-12", Plan: "small"})
		require.NoError(t, err)
		r.See("1 in progress", "slow", "provision", "running", "%").See("0 in progress", "succeeded")
	})
}

func TestAnOperationIsCancelled(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		f.cluster.Slow(20)
		_, err := f.Create(f.ctx, f.admin, fleet.CreateServer{Name: "mistake", Image: "debian-12", Plan: "small"})
		require.NoError(t, err)
		r.Press("o").See("mistake", "running").Press("c").See("Cancel the operation on mistake?").Press("y")
		r.See("0 in progress", "cancelled")
	})
}

func TestWhatCannotBeDoneSaysWhy(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("web-1", "s start").Press("x").See("cannot stop: its power is off")
		f.cluster.Slow(1000)
		r.Press("s").See("Start web-1?").Press("y").See("◌ starting").Press("x").See("cannot stop: busy: power is under way")
	}, "web-1")
}

func TestTheServersPage(t *testing.T) {
	play(t, func(_ *testing.T, _ *ranch, r *robot.Robot) {
		r.See("web-1").Press("enter").See("server web-1", "vm · debian-12 · small", "VMID 10000", "192.0.2.10/24 via 192.0.2.1", "none yet")
		r.Press("s").Press("y").See("● on", "server.power_requested  action=start", "server.started")
		r.Press("?").See("help: server web-1", "not now: its power is on").Press("esc", "esc").See("1 server")
	}, "web-1")
}

func TestAServerThatGoesWhileItIsLookedAt(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("web-1").Press("enter").See("server web-1")
		_, err := f.Delete(f.ctx, f.admin, f.made["web-1"].ID, false)
		require.NoError(t, err)
		r.See("This server is gone.", "server.deleted").Press("s").See("the server is gone").Press("esc").See("there are no servers")
	}, "web-1")
}

func TestACustomerSeesTheirOwnOnly(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, _ *robot.Robot) {
		alice := f.customer(t, "alice")
		r := f.sit(t, f.as(alice), 80, 24).See("there are no servers", "alice @ embedded")
		f.add(t, alice, "hers")
		r.See("hers").Lose("OWNER", "admins")
	}, "admins")
}

func TestAClusterThatIsAway(t *testing.T) {
	play(t, func(_ *testing.T, f *ranch, r *robot.Robot) {
		r.See("web-1")
		f.cluster.Cut()
		r.Press("s").Press("y").Press("o").See("waiting", "why: ")
		time.Sleep(time.Second)
		f.cluster.Mend()
		r.Press("t").See("Retry the operation on web-1?").Press("y").See("succeeded").Press("esc").See("● on")
	}, "web-1")
}

func TestTheCursorStaysOnItsServer(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("b", "c").Press("down").See("> c")
		f.add(t, f.admin, "a")
		r.See("3 servers", "> c")
	}, "b", "c")
}

func TestQuitting(t *testing.T) {
	play(t, func(t *testing.T, _ *ranch, r *robot.Robot) {
		require.True(t, r.See("no servers").Press("q").Quit())
	})
}

func TestEveryLineFits(t *testing.T) {
	play(t, func(t *testing.T, f *ranch, _ *robot.Robot) {
		for _, size := range [][2]int{{80, 24}, {160, 50}, {40, 10}} {
			r := f.sit(t, f.as(f.admin), size[0], size[1]).See("live")
			for _, key := range []string{"enter", "o", "?", "esc", "esc", "esc", "d"} {
				lines := strings.Split(r.Press(key).Screen(), "\n")
				require.Len(t, lines, size[1], "after %s at %v", key, size)
				for _, line := range lines {
					require.LessOrEqual(t, len([]rune(line)), size[0], "after %s at %v: %q", key, size, line)
				}
			}
		}
	}, "web-1")
}
