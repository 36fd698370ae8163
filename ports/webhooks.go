package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Webhooks keeps where events are sent to. A webhook goes with its user, and
// its deliveries go with it.
type Webhooks interface {
	// Get finds one. NotFound.
	Get(ctx context.Context, id core.WebhookID) (core.Webhook, error)

	// List answers the webhooks of one user, or everybody's when owner is
	// empty, sorted by ID, in pages.
	List(ctx context.Context, owner core.UserID, page core.Page) ([]core.Webhook, error)

	// Listening answers the enabled webhooks of these users, and of all users
	// who have one of these roles, each once, sorted by ID.
	Listening(ctx context.Context, owners []core.UserID, roles []core.RoleName) ([]core.Webhook, error)

	// Insert adds one with version 1. Conflict: the ID is taken. NotFound:
	// there is no such user.
	Insert(ctx context.Context, webhook core.Webhook) error

	// Update replaces by ID and version, as [Catalog.Update].
	Update(ctx context.Context, webhook core.Webhook) error

	// Delete removes one. NotFound.
	Delete(ctx context.Context, id core.WebhookID) error

	// Note says since when nothing has come through; the zero time, that
	// something has. It moves no version, and is no error if there is no such
	// webhook. Repeatable.
	Note(ctx context.Context, id core.WebhookID, failing time.Time) error
}

// Deliveries is the queue of what is on its way to webhooks. Any number of
// processes may take from it. "Now" is the store's own clock, as with the
// [Journal].
type Deliveries interface {
	// Add puts a delivery in, and reports whether it is news: one of the same
	// event to the same webhook is there once. It is due at once. NotFound:
	// there is no such webhook. Repeatable.
	Add(ctx context.Context, delivery core.Delivery) (bool, error)

	// Get finds one. NotFound.
	Get(ctx context.Context, id core.DeliveryID) (core.Delivery, error)

	// List answers a webhook's deliveries, the newest first: page.After
	// continues downward.
	List(ctx context.Context, webhook core.WebhookID, page core.Page) ([]core.Delivery, error)

	// Waiting reports whether anything is due that [Deliveries.Claim] may give,
	// unless too much is held already. It writes nothing, so that whoever
	// asks often disturbs nobody.
	Waiting(ctx context.Context, failing bool) (bool, error)

	// Claim gives the worker pending deliveries that are due and that nobody
	// holds, of enabled webhooks that are failing, or of those that are not.
	// It gives up to limit in all, and holds up to each of one webhook,
	// whoever holds them; webhooks take turns. Of a webhook's events about
	// one server the next is given only when those before it were tried. The
	// worker's name is good for this one claim.
	Claim(ctx context.Context, worker string, failing bool, limit, each int, lease time.Duration) ([]core.Delivery, error)

	// Save stores what came of a try, and gives the lease up; DueAt is wait
	// from now. Conflict: the delivery's LeaseOwner does not hold it any more.
	Save(ctx context.Context, delivery core.Delivery, wait time.Duration) error

	// Again makes a delivery pending and due at once, as if it had never been
	// tried. Conflict (code being-sent): somebody holds it. NotFound.
	Again(ctx context.Context, id core.DeliveryID) error

	// Expire forgets deliveries that were made before the time and are not
	// held, the oldest first and at most limit of them, and reports how many.
	Expire(ctx context.Context, before time.Time, limit int) (int, error)
}

// Poster sends letters to places that users name, and is not lured anywhere else.
type Poster interface {
	// Check answers whether a URL may be posted to, as far as its text tells;
	// no name is looked up. Invalid.
	Check(url string) error

	// Post sends a letter once and answers what the endpoint said, of whatever
	// status; it follows nothing. It takes ten seconds at most. Unavailable:
	// nobody answered; with the code address-not-allowed, the name leads where
	// nothing may be sent.
	Post(ctx context.Context, letter core.Letter) (core.Receipt, error)
}
