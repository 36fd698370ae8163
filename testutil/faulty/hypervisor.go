package faulty

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Hypervisor wraps a hypervisor.
func Hypervisor(inner ports.Hypervisor, plan Plan) ports.Hypervisor {
	return hypervisor{inner, play(plan)}
}

type hypervisor struct {
	inner ports.Hypervisor
	*player
}

func (h hypervisor) Identity(ctx context.Context) (string, error) {
	return ask(ctx, h.player, "Identity", func() (string, error) { return h.inner.Identity(ctx) })
}

func (h hypervisor) Privileges(ctx context.Context) (core.Privileges, error) {
	return ask(ctx, h.player, "Privileges", func() (core.Privileges, error) { return h.inner.Privileges(ctx) })
}

func (h hypervisor) Certificates(ctx context.Context, node string) ([]core.Certificate, error) {
	return ask(ctx, h.player, "Certificates", func() ([]core.Certificate, error) { return h.inner.Certificates(ctx, node) })
}

func (h hypervisor) Nodes(ctx context.Context) ([]core.Node, error) {
	return ask(ctx, h.player, "Nodes", func() ([]core.Node, error) { return h.inner.Nodes(ctx) })
}

func (h hypervisor) NodeStatus(ctx context.Context, node string) (core.NodeStatus, error) {
	return ask(ctx, h.player, "NodeStatus", func() (core.NodeStatus, error) { return h.inner.NodeStatus(ctx, node) })
}

func (h hypervisor) Storages(ctx context.Context, node string) ([]core.Storage, error) {
	return ask(ctx, h.player, "Storages", func() ([]core.Storage, error) { return h.inner.Storages(ctx, node) })
}

func (h hypervisor) Templates(ctx context.Context) ([]core.Template, error) {
	return ask(ctx, h.player, "Templates", func() ([]core.Template, error) { return h.inner.Templates(ctx) })
}

func (h hypervisor) HasSnippet(ctx context.Context, node, volume string) (bool, error) {
	return ask(ctx, h.player, "HasSnippet", func() (bool, error) { return h.inner.HasSnippet(ctx, node, volume) })
}

func (h hypervisor) Look(ctx context.Context, ref core.GuestRef) (core.Guest, error) {
	return ask(ctx, h.player, "Look", func() (core.Guest, error) { return h.inner.Look(ctx, ref) })
}

func (h hypervisor) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	return ask(ctx, h.player, "Inspect", func() (core.Inspection, error) { return h.inner.Inspect(ctx, ref) })
}

func (h hypervisor) Guests(ctx context.Context) ([]core.GuestReading, error) {
	return ask(ctx, h.player, "Guests", func() ([]core.GuestReading, error) { return h.inner.Guests(ctx) })
}

func (h hypervisor) Survey(ctx context.Context) (core.Survey, error) {
	return ask(ctx, h.player, "Survey", func() (core.Survey, error) { return h.inner.Survey(ctx) })
}

func (h hypervisor) VMIDFree(ctx context.Context, vmid int) (bool, error) {
	return ask(ctx, h.player, "VMIDFree", func() (bool, error) { return h.inner.VMIDFree(ctx, vmid) })
}

func (h hypervisor) Clone(ctx context.Context, order core.CloneOrder) (core.TaskID, error) {
	return ask(ctx, h.player, "Clone", func() (core.TaskID, error) { return h.inner.Clone(ctx, order) })
}

func (h hypervisor) Create(ctx context.Context, order core.CreateOrder) (core.TaskID, error) {
	return ask(ctx, h.player, "Create", func() (core.TaskID, error) { return h.inner.Create(ctx, order) })
}

func (h hypervisor) Destroy(ctx context.Context, ref core.GuestRef) (core.TaskID, error) {
	return ask(ctx, h.player, "Destroy", func() (core.TaskID, error) { return h.inner.Destroy(ctx, ref) })
}

func (h hypervisor) CheckAccess(ctx context.Context, ref core.GuestRef) error {
	return tell(ctx, h.player, "CheckAccess", func() error { return h.inner.CheckAccess(ctx, ref) })
}

func (h hypervisor) SetPassword(ctx context.Context, ref core.GuestRef, user, password string) error {
	return tell(ctx, h.player, "SetPassword", func() error { return h.inner.SetPassword(ctx, ref, user, password) })
}

func (h hypervisor) PutFile(ctx context.Context, ref core.GuestRef, file core.GuestFile) error {
	return tell(ctx, h.player, "PutFile", func() error { return h.inner.PutFile(ctx, ref, file) })
}

func (h hypervisor) Configure(ctx context.Context, ref core.GuestRef, config core.GuestConfig) error {
	return tell(ctx, h.player, "Configure", func() error { return h.inner.Configure(ctx, ref, config) })
}

func (h hypervisor) Grow(ctx context.Context, ref core.GuestRef, disk string, size int64) (core.TaskID, error) {
	return ask(ctx, h.player, "Grow", func() (core.TaskID, error) { return h.inner.Grow(ctx, ref, disk, size) })
}

func (h hypervisor) AddDisk(ctx context.Context, ref core.GuestRef, disk core.DiskOrder) (core.TaskID, error) {
	return ask(ctx, h.player, "AddDisk", func() (core.TaskID, error) { return h.inner.AddDisk(ctx, ref, disk) })
}

func (h hypervisor) Protect(ctx context.Context, ref core.GuestRef, on bool) error {
	return tell(ctx, h.player, "Protect", func() error { return h.inner.Protect(ctx, ref, on) })
}

func (h hypervisor) Describe(ctx context.Context, ref core.GuestRef, description, digest string) error {
	return tell(ctx, h.player, "Describe", func() error { return h.inner.Describe(ctx, ref, description, digest) })
}

func (h hypervisor) Traits(ctx context.Context, ref core.GuestRef) (core.Traits, error) {
	return ask(ctx, h.player, "Traits", func() (core.Traits, error) { return h.inner.Traits(ctx, ref) })
}

func (h hypervisor) Restore(ctx context.Context, ref core.GuestRef, traits core.Traits) error {
	return tell(ctx, h.player, "Restore", func() error { return h.inner.Restore(ctx, ref, traits) })
}

func (h hypervisor) SetRules(ctx context.Context, ref core.GuestRef, rules []core.FirewallRule) error {
	return tell(ctx, h.player, "SetRules", func() error { return h.inner.SetRules(ctx, ref, rules) })
}

func (h hypervisor) Power(ctx context.Context, ref core.GuestRef, action core.PowerAction, timeout time.Duration) (core.TaskID, error) {
	return ask(ctx, h.player, "Power", func() (core.TaskID, error) { return h.inner.Power(ctx, ref, action, timeout) })
}

func (h hypervisor) Task(ctx context.Context, id core.TaskID) (core.TaskStatus, error) {
	return ask(ctx, h.player, "Task", func() (core.TaskStatus, error) { return h.inner.Task(ctx, id) })
}

func (h hypervisor) PowerTasks(ctx context.Context, ref core.GuestRef, action core.PowerAction) ([]core.TaskID, error) {
	return ask(ctx, h.player, "PowerTasks", func() ([]core.TaskID, error) { return h.inner.PowerTasks(ctx, ref, action) })
}
