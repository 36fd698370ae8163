package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Store keeps everything that Remuda knows.
type Store interface {
	// Do runs change in one transaction: all of what it wrote, or nothing,
	// is there afterwards. An error from change rolls back and comes out
	// unchanged. The closure may run twice, so it touches nothing but the Tx
	// and its own results; it calls nobody else. Two changes of the same row
	// never both win: see the Update methods.
	Do(ctx context.Context, change func(Tx) error) error

	// Read runs look against committed state without holding up writers. What
	// it reads may come from more than one moment. Writing in it is a bug and
	// answers Internal.
	Read(ctx context.Context, look func(Tx) error) error
}

// Tx gives access to the rows, one accessor an aggregate. It is valid only
// inside the closure that it was handed to, and for one goroutine.
type Tx interface {
	Servers() Servers
	Operations() Operations
	// Users' Insert and Update answer Conflict if the role that is named is
	// neither built in nor made.
	Users() Catalog[core.User, core.UserID]
	Tokens() Tokens
	Roles() Catalog[core.Role, core.RoleID] // those that were made; the name of one never changes
	Plans() Catalog[core.Plan, core.PlanID]
	Images() Catalog[core.Image, core.ImageID]
	Clusters() Catalog[core.Cluster, core.ClusterID]
	Pools() Catalog[core.Pool, core.PoolID]
	Addresses() Addresses
	VMIDs() VMIDs
	Slots() Slots
	Secrets() Secrets
	Replays() Replays
	Sealed() Sealed
	Watches() Watches
	Strays() Strays
	Quotas() Quotas
	Grants() Grants
	Snapshots() SnapshotRows
	SnapshotSchedules() SnapshotSchedules
	Observations() Observations
	Traffic() Traffic
	Measures() Measures
	Samples() Samples
	Audits() Audits
	Webhooks() Webhooks
	Deliveries() Deliveries
	Alerts() Alerts
	AlertRules() AlertRules
	Mails() Mails
	Numbers() Numbers

	// Offer answers at once what Named of Images and of Plans and List of
	// Clusters and of Pools do, because every new server needs all four. What
	// is not found is zero, and no error.
	Offer(ctx context.Context, image, plan string) (core.Offer, error)

	// UsersAt finds the users who have an e-mail address, sorted by ID. Whether an
	// ASCII letter is small or capital makes no difference. Nobody has the empty one.
	UsersAt(ctx context.Context, email string) ([]core.User, error)

	// Census counts what there is, in a few statements whose cost grows with what
	// there is: for who asks seldom. Its lists are sorted by what they say first.
	Census(ctx context.Context) (core.Census, error)

	// Emit appends facts to the event log, in the order given. They get their
	// position later, from the one relay. Not repeatable: a second call with
	// the same event ID is a Conflict.
	Emit(ctx context.Context, events ...core.Event) error

	// Audit appends an entry to the audit log.
	Audit(ctx context.Context, entry core.AuditEntry) error

	// ExpireAudit forgets the entries made before the time, the oldest first
	// and at most limit of them, and reports how many.
	ExpireAudit(ctx context.Context, before time.Time, limit int) (int, error)
}

// Catalog keeps things that have an ID and a unique name.
type Catalog[T any, ID ~string] interface {
	// Get finds one by its ID. NotFound.
	Get(ctx context.Context, id ID) (T, error)

	// Named finds one by its exact name. NotFound.
	Named(ctx context.Context, name string) (T, error)

	// List answers what comes after page.After, sorted as the page says by one
	// of [core.CatalogSorts], at most page.Limit; all of it when Limit is 0.
	// Invalid: it cannot be sorted so.
	List(ctx context.Context, page core.Page) ([]T, error)

	// Insert adds one with version 1. Conflict: the ID or the name is taken
	// (code name-taken for the name).
	Insert(ctx context.Context, thing T) error

	// Update replaces the one that has the thing's ID and version, and moves
	// the stored version by one. Conflict (code version-mismatch): the version
	// is another. Conflict (name-taken). NotFound.
	Update(ctx context.Context, thing T) error

	// Delete removes one. NotFound. Conflict (code in-use): servers, images or
	// pools still point at it, so a user, plan, image or cluster stays while
	// it is needed, a role while a user has it, and a pool while one of its
	// addresses is held.
	Delete(ctx context.Context, id ID) error
}

// Servers keeps the servers. Seven methods, because what is read to be shown
// and what is read to be changed are different things.
type Servers interface {
	// Get finds one to change it. NotFound.
	Get(ctx context.Context, id core.ServerID) (core.Server, error)

	// View finds one to show it, with the names of what it points at and its
	// addresses. NotFound.
	View(ctx context.Context, id core.ServerID) (core.ServerView, error)

	// List answers views, sorted as the filter's page says by one of
	// [core.ServerSorts], narrowed by the filter; at most filter.Limit of them.
	// Invalid: see [core.ServerFilter.CheckOrder].
	List(ctx context.Context, filter core.ServerFilter) ([]core.ServerView, error)

	// Count answers how many the filter lets through, on all pages.
	Count(ctx context.Context, filter core.ServerFilter) (int, error)

	// Insert adds one and returns it with its Number: the next of a counter in
	// the same transaction, never given twice. Conflict: the ID is taken.
	Insert(ctx context.Context, server core.Server) (core.Server, error)

	// Update replaces the row that has the server's ID and version, moves
	// Version by one and returns the server as it is stored now. A power and
	// its time are taken over too, unless a later one is stored. Conflict
	// (version-mismatch): somebody else was faster. NotFound.
	Update(ctx context.Context, server core.Server) (core.Server, error)

	// Delete removes the row. Its addresses and VMIDs are released apart.
	// NotFound.
	Delete(ctx context.Context, id core.ServerID) error
}

// Operations keeps the operations, besides what the [Journal] does with them.
type Operations interface {
	// Get finds one. NotFound.
	Get(ctx context.Context, id core.OperationID) (core.Operation, error)

	// List answers operations, sorted by ID or, if the filter says so, the newest
	// first (filter.After then continues downward), narrowed by the filter. An
	// operation's ID is never older than its CreatedAt.
	List(ctx context.Context, filter core.OperationFilter) ([]core.Operation, error)

	// Insert adds one; a worker may claim it as soon as the transaction is
	// committed. Conflict: the ID is taken.
	Insert(ctx context.Context, op core.Operation) error

	// Prod makes a living operation due at once, and notes a wish to cancel
	// if cancel is set. It moves neither lease nor version, so it disturbs no
	// worker. Conflict: it has ended. NotFound. Repeatable.
	Prod(ctx context.Context, id core.OperationID, cancel bool) error

	// Expire forgets the operations that ended before the time, the oldest
	// first and at most limit of them, and reports how many.
	Expire(ctx context.Context, before time.Time, limit int) (int, error)
}

// Tokens is the catalog of tokens, whose names are unique only within a user
// and so are not looked up, and the way from a secret to its bearer.
type Tokens interface {
	Get(ctx context.Context, id core.TokenID) (core.Token, error)
	// List answers the tokens of one user, or everybody's when user is empty.
	List(ctx context.Context, user core.UserID, page core.Page) ([]core.Token, error)
	Insert(ctx context.Context, token core.Token) error
	// Update replaces by ID and version, as [Catalog.Update].
	Update(ctx context.Context, token core.Token) error
	Delete(ctx context.Context, id core.TokenID) error

	// Bearer finds a token by the SHA-256 of its secret, with its user and
	// their role, in one statement. Expired ones are found too. NotFound.
	Bearer(ctx context.Context, hash []byte) (core.Bearer, error)

	// Refreshing finds a token by the SHA-256 of its refresh secret. NotFound.
	Refreshing(ctx context.Context, hash []byte) (core.Bearer, error)

	// Touch notes when a token was last used; it moves no version. Repeatable.
	Touch(ctx context.Context, id core.TokenID, at time.Time) error
}
