package native

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Specification is what a server is made of.
type Specification struct {
	Current    Hardware         `json:"current" doc:"What it runs with."`
	Pending    *PendingHardware `json:"pending" doc:"What waits for its next start: of each field what it will be. Null if nothing waits."`
	Addresses  []ServerAddress  `json:"addresses" nullable:"false" doc:"The addresses that it holds."`
	ObservedAt *time.Time       `json:"observed_at" doc:"When the guest was seen to be so; null if it never was: then it is what was asked for."`
	Stale      bool             `json:"stale" doc:"The guest could not be looked at just now."`
	Cause      *string          `json:"cause" doc:"Why it could not."`
	Version    int64            `json:"version" doc:"The server's version, for If-Match."`
}

// Hardware is what a guest is made of.
type Hardware struct {
	Cores      int                `json:"cores" doc:"0 for a container that has all of its node's." example:"2"`
	Memory     int64              `json:"memory" doc:"Bytes." example:"2147483648"`
	Swap       int64              `json:"swap" doc:"Bytes; containers only." example:"0"`
	Disks      []Disk             `json:"disks" nullable:"false"`
	Interfaces []NetworkInterface `json:"interfaces" nullable:"false"`
}

// PendingHardware is what a guest will be; what is null stays as it is.
type PendingHardware struct {
	Cores      *int               `json:"cores"`
	Memory     *int64             `json:"memory" doc:"Bytes."`
	Swap       *int64             `json:"swap" doc:"Bytes."`
	Disks      []Disk             `json:"disks" nullable:"false" doc:"Those that will be different."`
	Interfaces []NetworkInterface `json:"interfaces" nullable:"false" doc:"Those that will be different."`
}

// Disk is one disk of a guest.
type Disk struct {
	Name    string  `json:"name" example:"scsi0"`
	Size    int64   `json:"size" doc:"Bytes." example:"4294967296"`
	Storage *string `json:"storage" doc:"Null where it is not known." example:"local"`
	Path    *string `json:"path" doc:"Where it is mounted; containers only." example:"/srv/data"`
	Pending bool    `json:"pending" doc:"A change of it waits for the next start."`
}

// NetworkInterface is one network card of a guest.
type NetworkInterface struct {
	Name      string             `json:"name" example:"net0"`
	MAC       *string            `json:"mac" example:"02:00:00:00:00:01"`
	Model     *string            `json:"model" example:"virtio"`
	Bridge    *string            `json:"bridge" example:"vmbr0"`
	VLAN      *int               `json:"vlan" doc:"Null for none."`
	Firewall  bool               `json:"firewall" doc:"The guest's firewall minds it."`
	Rate      *int64             `json:"rate" doc:"Bytes a second; null for no limit."`
	Link      string             `json:"link" enum:"up,down" doc:"Whether its cable is plugged in."`
	Addresses []InterfaceAddress `json:"addresses" nullable:"false" doc:"What the guest is told to use."`
	Pending   bool               `json:"pending" doc:"A change of it waits for the next start."`
}

// InterfaceAddress is an address as a guest is told to use it.
type InterfaceAddress struct {
	Address string  `json:"address" doc:"With the length of its prefix." example:"10.77.0.10/24"`
	Family  int     `json:"family" enum:"4,6"`
	Gateway *string `json:"gateway" example:"10.77.0.1"`
}

// SpecificationChange is what a server shall be made of. Sizes are absolute.
type SpecificationChange struct {
	Plan   string                `json:"plan,omitempty" maxLength:"64" doc:"Name or ID: sets cores, memory and swap, and grows the root disk."`
	Cores  *int                  `json:"cores,omitempty" minimum:"1"`
	Memory *int64                `json:"memory,omitempty" minimum:"16777216" doc:"Bytes; whole MiB."`
	Swap   *int64                `json:"swap,omitempty" minimum:"0" doc:"Bytes; whole MiB; containers only."`
	Disks  map[string]DiskChange `json:"disks,omitempty" doc:"By name: scsi0, rootfs. A bus alone (scsi, virtio, mp) adds a disk under its next free name. No disk shrinks."`

	Addresses []AddressOrder `json:"addresses,omitempty" maxItems:"64" nullable:"false" doc:"All that the server shall have; asked for apart from everything else. Those it has and that are not named go back to their pools."`
}

// DiskChange is what a disk shall be: its size in bytes, or an object.
type DiskChange struct{ DiskWish }

// DiskWish is what a disk shall be.
type DiskWish struct {
	Size    int64  `json:"size" minimum:"1" doc:"Bytes; whole GiB."`
	Storage string `json:"storage,omitempty" maxLength:"64" doc:"Of a new disk; the one with the most room, if left out."`
	Path    string `json:"path,omitempty" maxLength:"255" doc:"Where a new disk of a container is mounted; /mnt and its name, if left out."`
}

// UnmarshalJSON reads a number or an object. Their form has been checked.
func (d *DiskChange) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		return json.Unmarshal(text, &d.DiskWish)
	}
	return json.Unmarshal(text, &d.Size)
}

// MarshalJSON writes an object.
func (d DiskChange) MarshalJSON() ([]byte, error) { return json.Marshal(d.DiskWish) }

// Schema says that a disk is a number or an object.
func (d DiskChange) Schema(r huma.Registry) *huma.Schema {
	one := 1.0
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeInteger, Format: "int64", Minimum: &one, Description: "The size in bytes."},
		r.Schema(typeOf[DiskWish](), true, "DiskWish"),
	}}
}
