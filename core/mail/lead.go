package mail

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Lead is the cursor that says that some process sends mail. All that send hold
// it together; nothing is read by it.
const Lead = "mail-senders"

const (
	senders = "senders"        // who holds it
	beats   = time.Minute      // how often
	stays   = 10 * time.Minute // and for how long: nothing is lost while the only one that sends begins anew
)

// stand says that this process sends.
func (s *Sender) stand(ctx context.Context) {
	if s.Cursors == nil {
		return
	}
	if _, err := s.Cursors.Hold(context.WithoutCancel(ctx), Lead, senders, 0, stays); err != nil {
		s.Logger.Warn("the others cannot be told that mail is sent here", "err", err)
	}
}

// Sends reports whether mail is sent, by this process or another. Where none has
// for ten minutes there is no mail.
func (s *Sender) Sends(ctx context.Context) (bool, error) {
	if s.Mailer != nil || s.Cursors == nil {
		return s.Mailer != nil, nil
	}
	_, err := s.Cursors.Hold(ctx, Lead, "nobody", 0, 0)
	if core.KindOf(err) == core.Busy {
		return true, nil
	}
	return false, err
}
