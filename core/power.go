package core

import "slices"

// Power is what the machine behind a server does.
type Power string

// The states of power. PowerUnknown is not off: a node that cannot be
// reached, or a token that lost its rights, proves nothing about a guest.
const (
	PowerUnknown Power = "unknown"
	Off          Power = "off"
	Starting     Power = "starting"
	On           Power = "on"
	Stopping     Power = "stopping"
	Rebooting    Power = "rebooting"
	Pausing      Power = "pausing"
	Paused       Power = "paused"
	Resuming     Power = "resuming"
)

// Powers lists every state, for tables that must be total.
func Powers() []Power {
	return []Power{PowerUnknown, Off, Starting, On, Stopping, Rebooting, Pausing, Paused, Resuming}
}

// Observable reports whether the state can be seen on a guest. The others are
// only ever ours: what was asked for and has not been seen to happen yet.
func (p Power) Observable() bool {
	return p == PowerUnknown || p == Off || p == On || p == Paused
}

// PowerAction is what a caller asks of a server's power.
type PowerAction string

// The actions. Suspend pauses the machine and keeps it in memory; it has
// nothing to do with [Server.Suspended].
const (
	Start    PowerAction = "start"    // switch on
	Shutdown PowerAction = "shutdown" // ask the guest to switch itself off (ACPI)
	Stop     PowerAction = "stop"     // pull the plug
	Reboot   PowerAction = "reboot"   // ask the guest to start again
	Reset    PowerAction = "reset"    // press the button
	Suspend  PowerAction = "suspend"  // pause
	Resume   PowerAction = "resume"   // go on after a pause
)

type powerStep struct {
	from  []Power // where it may be asked for
	via   Power   // the state while it is carried out
	until Power   // the state that it leads to
}

// powerSteps guards what we ask for. From unknown everything may be asked as
// well, because whoever carries it out looks first.
var powerSteps = map[PowerAction]powerStep{
	Start:    {from: []Power{Off}, via: Starting, until: On},
	Shutdown: {from: []Power{On}, via: Stopping, until: Off},
	Stop:     {from: []Power{On, Starting, Stopping, Rebooting, Pausing, Paused, Resuming}, via: Stopping, until: Off},
	Reboot:   {from: []Power{On}, via: Rebooting, until: On},
	Reset:    {from: []Power{On}, via: Rebooting, until: On},
	Suspend:  {from: []Power{On}, via: Pausing, until: Paused},
	Resume:   {from: []Power{Paused}, via: Resuming, until: On},
}

// PowerActions lists every action, for tables that must be total.
func PowerActions() []PowerAction {
	return []PowerAction{Start, Shutdown, Stop, Reboot, Reset, Suspend, Resume}
}

// Valid reports whether the action is one of the seven.
func (a PowerAction) Valid() bool { _, ok := powerSteps[a]; return ok }

// Via is the state of power while the action is carried out.
func (a PowerAction) Via() Power { return powerSteps[a].via }

// Until is the state of power that the action leads to.
func (a PowerAction) Until() Power { return powerSteps[a].until }

// Check reports why the action cannot be asked for: Invalid when it does not
// exist for this kind of guest, Conflict when the state does not allow it.
// Proxmox has no reset for containers, and its suspend of containers needs
// CRIU, which it does not ship working.
func (a PowerAction) Check(kind GuestKind, now Power) error {
	if !a.Valid() {
		return Fail(Invalid, CodeValidation, "there is no power action %q", Clip(string(a)))
	}
	if kind == Container && (a == Reset || a == Suspend || a == Resume) {
		return Fail(Invalid, CodeNotSupported, "a container cannot %s", a)
	}
	if now == PowerUnknown || slices.Contains(powerSteps[a].from, now) {
		return nil
	}
	return Fail(Conflict, CodeIllegalMove, "cannot %s a server whose power is %s", a, now)
}
