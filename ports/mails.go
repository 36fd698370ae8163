package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Mails is the queue of what users are told by mail. Any number of processes
// may take from it. "Now" is the store's own clock, as with the [Journal]. A
// mail goes with its user.
type Mails interface {
	// Add puts a mail in, in its state, and reports whether it is news: one of
	// the same event to the same user is there once. It is due after the wait.
	// NotFound: there is no such user. Repeatable.
	Add(ctx context.Context, mail core.Mail, wait time.Duration) (bool, error)

	// Get finds one. NotFound.
	Get(ctx context.Context, id core.MailID) (core.Mail, error)

	// List answers the mails that the filter lets through, the newest first:
	// filter.After continues downward.
	List(ctx context.Context, filter core.MailFilter) ([]core.Mail, error)

	// Waiting reports whether anything is due that [Mails.Claim] may give. It
	// writes nothing, so that whoever asks often disturbs nobody.
	Waiting(ctx context.Context) (bool, error)

	// Claim gives the worker up to limit pending mails that are due and that
	// nobody holds, those first that have been due for the longest time. The
	// worker's name is good for this one claim.
	Claim(ctx context.Context, worker string, limit int, lease time.Duration) ([]core.Mail, error)

	// Save stores what came of a try, and gives the lease up; DueAt is wait
	// from now. Conflict: the mail's LeaseOwner does not hold it any more.
	Save(ctx context.Context, mail core.Mail, wait time.Duration) error

	// Again makes a mail pending and due at once, as if it had never been
	// tried. Conflict (code being-sent): somebody holds it. NotFound.
	Again(ctx context.Context, id core.MailID) error

	// Expire forgets mails that were made before the time and are not held,
	// the oldest first and at most limit of them, and reports how many.
	Expire(ctx context.Context, before time.Time, limit int) (int, error)
}

// Mailer hands mails to a mail server.
type Mailer interface {
	// Send hands one over, once. It takes half a minute at most. Unavailable:
	// it may be taken later. Denied: it never will be. Invalid: it is no mail,
	// and nobody was asked. What the server said is in the error's message,
	// printable, at most [core.MaxMailAnswer] bytes of it; no secret is.
	// An error may mean that it was taken all the same: a repeat has the same ID.
	Send(ctx context.Context, message core.Message) error
}
