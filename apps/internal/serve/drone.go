package serve

import (
	"cmp"
	"regexp"

	"github.com/remudahq/remuda/apps/api/dialect/drone"
	"github.com/remudahq/remuda/core"
)

// DronePool is what the dialect drone makes the machines of build agents of.
type DronePool struct {
	DroneImage    string `placeholder:"NAME" help:"The image of the machines that the dialect drone makes; without one it makes none. The demo has debian-12."`
	DronePlan     string `placeholder:"NAME" help:"Their plan. The demo has small."`
	DroneCapacity int    `default:"2" help:"How many builds may run on each."`
	DronePrefix   string `default:"agent-" help:"What their names begin with."`
}

// dronePrefix leaves room for what is added, and makes names that are hostnames.
var dronePrefix = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,30}[a-z0-9-])?$`)

// Check refuses what no server could be made of.
func (d *DronePool) Check() (wrong []core.Violation) {
	if d.DroneImage != "" && d.DronePlan == "" {
		wrong = append(wrong, core.Violation{Path: "drone_plan", Msg: "must be named with drone_image"})
	}
	if d.DroneCapacity < 1 || d.DroneCapacity > 1000 {
		wrong = append(wrong, core.Violation{Path: "drone_capacity", Msg: "must be 1 to 1000"})
	}
	if !dronePrefix.MatchString(d.DronePrefix) {
		wrong = append(wrong, core.Violation{Path: "drone_prefix", Msg: "must be 1 to 32 of a–z, 0–9 and -, beginning with a letter"})
	}
	return wrong
}

func (d *DronePool) pool(demo bool) drone.Pool {
	p := drone.Pool{Image: d.DroneImage, Plan: d.DronePlan, Capacity: d.DroneCapacity, Prefix: d.DronePrefix}
	if demo {
		p.Image, p.Plan = cmp.Or(p.Image, "debian-12"), cmp.Or(p.Plan, "small")
	}
	return p
}
