package core

import "time"

// Census is how much there is of what is worth watching. It is grouped, so that
// its size depends on how many clusters and kinds there are, and never on how
// many servers or users.
type Census struct {
	Servers    []ServerCount    // by cluster, life, power, suspended
	Operations []OperationCount // those that have not ended; by kind, state
	Deliveries []DeliveryCount  // to webhooks: those that are pending or dead, by state
	Mails      []MailCount      // those that are pending or dead, by state
	Poison     []PoisonCount    // by group
	Cursors    []CursorPlace    // by group; without those of the patrol and of the audit log
	Position   int64            // the highest that was given to an event
	Unplaced   int64            // events that have no position yet
}

// ServerCount is how many servers of a cluster are alike.
type ServerCount struct {
	Cluster   ClusterID // empty for those that have no place yet
	Life      Life
	Power     Power
	Suspended bool
	Count     int64
}

// OperationCount is how many operations of a kind are in a state.
type OperationCount struct {
	Kind   string
	State  OperationState
	Count  int64
	Oldest time.Time // when the first of them was created
}

// DeliveryCount is how many deliveries are in a state.
type DeliveryCount struct {
	State  DeliveryState
	Count  int64
	Oldest time.Time // when the first of them was made
}

// MailCount is how many mails are in a state.
type MailCount struct {
	State  MailState
	Count  int64
	Oldest time.Time // when the first of them was made
}

// CursorPlace is how far a group has come, and whether anybody moves it on.
type CursorPlace struct {
	Group    string
	Position int64
	Held     bool
}
