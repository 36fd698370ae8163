package cluster

import "time"

// Durations is how long things take. The defaults are the medians recorded
// from a Proxmox VE 8.4 on a small machine.
type Durations struct {
	CloneAppear time.Duration // until the target of a clone has a file at all
	CloneName   time.Duration // until it has its name and description
	CloneLinked time.Duration // a whole linked clone
	CloneFull   time.Duration // a whole full clone
	Allocate    time.Duration // one volume, under the lock of its storage
	Create      time.Duration
	Config      time.Duration
	Resize      time.Duration
	Start       time.Duration
	Stop        time.Duration
	Shutdown    time.Duration // until a guest that obeys is down
	RebootGap   time.Duration // a rebooted guest is off so long after its task
	Suspend     time.Duration
	Snapshot    time.Duration
	SnapshotRAM time.Duration // with the state of a running guest
	Rollback    time.Duration
	DelSnapshot time.Duration
	Template    time.Duration
	Destroy     time.Duration
	Migrate     time.Duration
	Backup      time.Duration

	CTCreate  time.Duration
	CTClone   time.Duration
	CTStart   time.Duration
	CTStop    time.Duration
	CTDestroy time.Duration

	Boot         time.Duration // until the agent inside a guest answers
	AgentTimeout time.Duration // a call to an agent that is not there
	LoginDelay   time.Duration // before a refused login is answered
	Resources    time.Duration // between two samples of /cluster/resources; 0 is none: always live
	LockShort    time.Duration // how long a clone waits for the locks of guests
	LockLong     time.Duration // how long everything else waits
	LockCreate   time.Duration // how long a create waits
}

// Real is as slow as the recorded machine.
func Real() Durations {
	const ms = time.Millisecond
	return Durations{
		CloneAppear: 50 * ms, CloneName: 150 * ms, CloneLinked: 230 * ms, CloneFull: 1700 * ms, Allocate: 20 * ms,
		Create: 400 * ms, Config: 180 * ms, Resize: 250 * ms, Start: 850 * ms, Stop: 250 * ms, Shutdown: 1500 * ms,
		RebootGap: 1000 * ms, Suspend: 60 * ms, Snapshot: 300 * ms, SnapshotRAM: 1300 * ms, Rollback: 400 * ms,
		DelSnapshot: 230 * ms, Template: 200 * ms, Destroy: 260 * ms, Migrate: 3000 * ms, Backup: 5300 * ms,
		CTCreate: 1450 * ms, CTClone: 2300 * ms, CTStart: 230 * ms, CTStop: 1100 * ms, CTDestroy: 1700 * ms,
		Boot: 6000 * ms, AgentTimeout: 3000 * ms, LoginDelay: 3000 * ms, Resources: 10 * time.Second,
		LockShort: time.Second, LockLong: 10 * time.Second, LockCreate: 5 * time.Second,
	}
}

// Fast is for tests over a network: every stage is there, but takes only
// milliseconds, and /cluster/resources does not lag.
func Fast() Durations {
	const ms = time.Millisecond
	return Durations{
		CloneAppear: 1 * ms, CloneName: 2 * ms, CloneLinked: 4 * ms, CloneFull: 8 * ms, Allocate: 1 * ms,
		Create: 3 * ms, Config: 2 * ms, Resize: 2 * ms, Start: 3 * ms, Stop: 2 * ms, Shutdown: 3 * ms,
		RebootGap: 3 * ms, Suspend: 1 * ms, Snapshot: 2 * ms, SnapshotRAM: 3 * ms, Rollback: 3 * ms,
		DelSnapshot: 2 * ms, Template: 2 * ms, Destroy: 2 * ms, Migrate: 5 * ms, Backup: 5 * ms,
		CTCreate: 4 * ms, CTClone: 6 * ms, CTStart: 2 * ms, CTStop: 2 * ms, CTDestroy: 3 * ms,
		Boot: 4 * ms, AgentTimeout: 2 * ms, LockShort: time.Second, LockLong: 10 * time.Second, LockCreate: 5 * time.Second,
	}
}
