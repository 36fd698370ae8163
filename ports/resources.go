package ports

import (
	"context"
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
)

// Addresses hands out the addresses of pools. They are rows in their thousands,
// of which some are taken, named and shown: hence the number of its methods.
type Addresses interface {
	// Stock adds free addresses; one that the pool has already stays as it
	// is. Repeatable.
	Stock(ctx context.Context, addresses []core.Address) error

	// Restock makes these addresses, all of the one pool, its only ones. What is
	// new is added free, and a free one that is not among them is dropped. One
	// that stays takes over Bits, Gateway, Bridge, VLAN and Usual, and Reverse
	// if it had the usual one.
	// Conflict (code in-use): one that is held is not among them. Repeatable.
	Restock(ctx context.Context, pool core.PoolID, addresses []core.Address) error

	// Take gives the holder a free address of the pool, the lowest one that
	// was not released after freshBefore, or the one named. A holder that has
	// one of this pool already gets the same again. Exhausted (code
	// pool-exhausted): none is left. Conflict: the named one is another's.
	// NotFound: the named one is not of this pool.
	Take(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error)

	// Release takes back what the holder has, and notes when. Their reverse
	// names become the usual ones. It is no error if that is nothing.
	// Repeatable.
	Release(ctx context.Context, holder core.ServerID, at time.Time) error

	// Add gives the holder one more free address of the pool, whatever it has
	// already: the lowest one that was not released after freshBefore, or the
	// one named, which it may have already. A new one comes behind those that
	// the holder has, wherever a server's addresses are shown. The errors are
	// those of Take.
	Add(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error)

	// Return takes back those of the holder's addresses that have these IDs,
	// as Release does with all of them. Repeatable.
	Return(ctx context.Context, holder core.ServerID, ids []core.AddressID, at time.Time) error

	// Get finds one. NotFound.
	Get(ctx context.Context, id core.AddressID) (core.Address, error)

	// Name sets the reverse name of an address. NotFound. Repeatable.
	Name(ctx context.Context, id core.AddressID, reverse string) error

	// Find answers addresses, sorted by ID, narrowed by the filter.
	Find(ctx context.Context, filter core.AddressFilter) ([]core.Address, error)

	// List answers addresses of a pool, or of all when it is empty, narrowed
	// to one holder's unless that is empty, sorted by ID.
	List(ctx context.Context, pool core.PoolID, holder core.ServerID, page core.Page) ([]core.Address, error)
}

// VMIDs reserves the numbers of guests, because Proxmox reserves none: its
// nextid says what is free at that moment, to everybody alike.
type VMIDs interface {
	// Reserve gives the server the next VMID of the range, upward from the
	// last one given and round at its end, leaving out what is reserved and
	// what was released after coolBefore. A server may hold several. Exhausted
	// (code vmids-exhausted).
	Reserve(ctx context.Context, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (int, error)

	// Claim reserves this very VMID, of whatever range, for a guest that stands
	// there already; what was given last stays what it was. Conflict (code
	// vmid-taken): another server has it. Repeatable.
	Claim(ctx context.Context, cluster core.ClusterID, server core.ServerID, vmid int) error

	// Release gives one VMID of the server back, and notes when. It is no
	// error if the server does not hold it. Repeatable.
	Release(ctx context.Context, cluster core.ClusterID, server core.ServerID, vmid int, at time.Time) error

	// Reserved answers the live reservations of a cluster, sorted by VMID.
	Reserved(ctx context.Context, cluster core.ClusterID) ([]core.Reservation, error)
}

// Slots bounds what is done at once, across all replicas.
type Slots interface {
	// Take gives the operation one slot of each scope, or none of any. Scopes
	// where it has one already keep it. Busy (code slot-busy): a scope is full.
	Take(ctx context.Context, holder core.OperationID, slots []core.Slot) error

	// Free gives back all slots of the operation. Repeatable.
	Free(ctx context.Context, holder core.OperationID) error
}

// Secrets keeps sealed values apart from the rows they belong to.
type Secrets interface {
	// Put stores or replaces the value under the name. Repeatable.
	Put(ctx context.Context, name string, sealed []byte) error
	// Get finds one. NotFound.
	Get(ctx context.Context, name string) ([]byte, error)
	// Delete forgets one; it is no error if there is none. Repeatable.
	Delete(ctx context.Context, name string) error
}

// Replays remembers the answers to requests that had an idempotency key.
type Replays interface {
	// Claim looks for an earlier request of the user with this key and
	// returns its record. If there is none it keeps the key for this
	// transaction, so that a parallel claim waits until it is committed or
	// rolled back, and answers NotFound.
	Claim(ctx context.Context, user core.UserID, key string) (core.Replay, error)

	// Put stores the answer under a claimed key.
	Put(ctx context.Context, replay core.Replay) error

	// Expire forgets the records made before the time, and reports how many.
	Expire(ctx context.Context, before time.Time) (int, error)
}
