package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
)

// share is what one subscription has of its group's reading. It is a member of
// the group, tells from the others which parts are its own, and holds their
// cursors. It alone speaks to the store about them; the parts only read.
type share struct {
	*reader
	owner string
	out   chan<- *message.Message
	moved chan struct{} // a part has come further
	ended chan *part
	ends  context.Context // the subscription

	parts map[int]*part
	told  int   // how many, as the log has it
	base  int64 // where the group begins; -1: not known yet
	again time.Duration
	last  time.Time // when positions were last confirmed

	mu   sync.Mutex
	said map[string]time.Time // what was warned of, and when
}

const (
	confirmEvery = 100 * time.Millisecond
	// longestRest is the longest time between two tries while the database is away.
	longestRest = 5 * time.Second
)

func newShare(ctx context.Context, r *reader, out chan<- *message.Message) *share {
	return &share{
		reader: r, out: out, owner: r.set.Owner + "/" + watermill.NewUUID(), ends: ctx, base: -1, again: r.set.Poll,
		moved: make(chan struct{}, 1), ended: make(chan *part), parts: map[int]*part{}, said: map[string]time.Time{},
	}
}

// say warns of something that may happen again and again, once a minute.
func (s *share) say(what string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := what + err.Error()
	if time.Since(s.said[key]) < time.Minute {
		return
	}
	if len(s.said) > 100 {
		clear(s.said)
	}
	s.said[key] = time.Now()
	s.set.Logger.Warn(what, "group", s.name, "err", err)
}

// missing tells when the log was trimmed before the group had read it.
func (s *share) missing(after, first int64) {
	if after > 0 && first > after+1 {
		s.say("events were forgotten before the group read them", fmt.Errorf("from %d to %d", after+1, first-1))
	}
}

// run holds and delivers until ctx ends and the messages at hand are done.
func (s *share) run(ctx context.Context) {
	beat, confirm := time.NewTimer(0), time.NewTimer(time.Hour)
	defer beat.Stop()
	defer confirm.Stop()
	end := ctx.Done()
	for end != nil || len(s.parts) > 0 {
		select {
		case <-end:
			end = nil
		case p := <-s.ended:
			s.giveUp(ctx, p)
			if ctx.Err() == nil {
				beat.Reset(0) // perhaps it is to be had again
			}
		case <-beat.C:
			beat.Reset(s.beat(ctx))
		case <-s.moved:
			confirm.Reset(confirmEvery - time.Since(s.last))
		case <-confirm.C:
			if err := s.renew(ctx); err != nil {
				s.say("confirming", err)
			}
		}
	}
	call, cancel := s.call(ctx)
	defer cancel()
	if err := s.members.Leave(call, s.name, s.owner); err != nil {
		s.set.Logger.Debug("leaving the group", "group", s.name, "err", err)
	}
}

// call bounds a call to the store. It does not end with the subscription.
func (s *share) call(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.set.Lease/3)
}

// beat keeps what is held, and takes and leaves what is to be. It answers when
// the next one is due.
func (s *share) beat(ctx context.Context) time.Duration {
	complete, err := s.balance(ctx)
	if n := len(s.parts); n != s.told {
		s.told = n
		s.set.Logger.Info("reading the event log", "group", s.name, "parts", n, "of", core.Partitions)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil && core.KindOf(err) == core.Busy:
		s.set.Logger.Debug("an older process reads for the group", "group", s.name)
		return max(s.set.Poll, s.set.Lease/10)
	case err != nil:
		s.say("reading the event log", err)
		pause := s.again
		s.again = min(2*s.again, longestRest) // so that a night without a database fills no log
		return pause
	}
	s.again = s.set.Poll
	if !complete {
		return max(s.set.Poll, s.set.Lease/10) // to ask is a write
	}
	return s.set.Lease / 3
}

// balance reports whether all is held that is to be.
func (s *share) balance(ctx context.Context) (complete bool, err error) {
	if err := s.renew(ctx); err != nil || ctx.Err() != nil {
		return true, err
	}
	if s.base < 0 {
		if err := s.begin(ctx); err != nil {
			return false, err
		}
	}
	call, cancel := s.call(ctx)
	defer cancel()
	members, err := s.members.Join(call, s.name, s.owner, s.set.Lease)
	if err != nil {
		return false, err
	}
	complete = true
	me := slices.Index(members, s.owner)
	for n := range core.Partitions {
		held := s.parts[n]
		switch mine := me >= 0 && n%len(members) == me; {
		case mine && held == nil:
			got, err := s.take(ctx, n)
			if err != nil {
				return false, err
			}
			complete = complete && got
		case !mine && held != nil:
			held.leave()
		}
	}
	return complete, nil
}

// begin learns where the group begins: that is the position of the cursor with
// the group's own name, which is as far as older processes read. Busy: one of
// them still does.
func (s *share) begin(ctx context.Context) error {
	call, cancel := s.call(ctx)
	defer cancel()
	position, err := s.cursors.Hold(call, s.name, s.owner, s.start, s.set.Lease)
	if err != nil {
		return err
	}
	if err := s.cursors.Drop(call, s.name, s.owner); err != nil {
		return err
	}
	s.base = position
	return nil
}

// take holds the cursor of a part, unless another still does.
func (s *share) take(ctx context.Context, n int) (bool, error) {
	began := time.Now()
	call, cancel := s.call(ctx)
	defer cancel()
	position, err := s.cursors.Hold(call, core.PartOf(s.name, n), s.owner, s.base, s.set.Lease)
	if err != nil {
		if core.KindOf(err) == core.Busy {
			err = nil
		}
		return false, err
	}
	p := newPart(ctx, s, n, position, began)
	s.parts[n] = p
	s.set.Logger.Debug("reading a part of the event log", "group", s.name, "part", n, "after", position)
	go func() {
		p.run()
		s.ended <- p
	}()
	return true, nil
}

// renew extends what is held and confirms what was acknowledged.
func (s *share) renew(ctx context.Context) error {
	s.last = time.Now()
	if len(s.parts) == 0 {
		return nil
	}
	positions := map[string]int64{}
	for _, p := range s.parts {
		if at, is := p.news(); is {
			positions[p.name] = at
		}
	}
	began := time.Now()
	call, cancel := s.call(ctx)
	defer cancel()
	held, err := s.cursors.Renew(call, s.owner, s.set.Lease, positions)
	if err != nil {
		return err
	}
	for _, p := range s.parts {
		at, is := held[p.name]
		p.renewed(at, is, began)
	}
	return nil
}

// giveUp drops the cursor of a part that has ended, so that another process need
// not wait for its end. If it was lost, nothing of it is confirmed.
func (s *share) giveUp(ctx context.Context, p *part) {
	delete(s.parts, p.n)
	p.leave()
	var lost *core.Error
	if errors.As(context.Cause(p.alive), &lost) {
		s.say("a part of the event log was lost to this process", lost)
		return
	}
	call, cancel := s.call(ctx)
	defer cancel()
	if at, is := p.news(); is {
		if err := s.cursors.Advance(call, p.name, s.owner, at); err != nil {
			s.say("confirming", err)
		}
	}
	if err := s.cursors.Drop(call, p.name, s.owner); err != nil {
		s.say("giving up the cursor", err)
	}
}
