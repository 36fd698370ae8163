package webhook_test

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/outbound"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// An endpoint hangs, fails, redirects to a place where a cloud keeps its
// secrets, or has a name that soon leads to this machine. Promised is that it
// is given a bounded time and a bounded number of tries with growing pauses,
// that nothing is followed or sent to a private address, that nobody else's
// deliveries wait, and that what was given up can be sent again.
func TestF38AWebhooksEndpointFailsOrLeadsElsewhere(t *testing.T) {
	t.Parallel()
	t.Run("what hangs is cut off", hangs)
	t.Run("what hangs delays nobody else", hangsAlone)
	t.Run("what fails is tried with growing pauses, given up, and sent again by hand", failsForLong)
	t.Run("a redirect is not followed", redirects)
	t.Run("a name that changes its mind", rebinds)
	t.Run("private addresses are refused", private)
	t.Run("an endless answer is not read", chatty)
	t.Run("a drip is cut off", drips)
}

func hangs(t *testing.T) {
	t.Parallel()
	end := make(chan struct{})
	at := receive(t, func(http.ResponseWriter, *http.Request) { <-end })
	defer close(end)
	p := newPost(t, outbound.Settings{Networks: loopback, Timeout: 100 * time.Millisecond})
	hook := p.hook(t, p.user, at.URL)
	p.happen(t, p.user, "s1")
	check(t, "letters", p.Round(t.Context()), 1)
	d := p.last(t, hook)
	check(t, "state", d.State, core.DeliveryPending)
	check(t, "failure", d.Failure, core.CodeTimedOut)
	check(t, "the next try", d.DueAt, p.clock.Now().Add(5*time.Second))
}

func hangsAlone(t *testing.T) {
	t.Parallel()
	end, arrived := make(chan struct{}), make(chan struct{}, 100)
	slow := receive(t, func(http.ResponseWriter, *http.Request) { <-end })
	good := receive(t, func(http.ResponseWriter, *http.Request) { arrived <- struct{}{} })
	p := newPost(t, outbound.Settings{Networks: loopback, Timeout: time.Minute})
	p.hook(t, p.user, slow.URL)
	p.hook(t, p.addUser(t, "bob", core.Admin), good.URL)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { p.Run(ctx) })
	for range 60 { // more than there are letters under way
		p.happen(t, p.user, core.ServerID(p.clock.Now().String()))
	}
	for range 60 {
		<-arrived
	}
	if n := slow.count(); n > 2 {
		t.Errorf("%d letters at once went to an endpoint that does not answer", n)
	}
	close(end)
	stop()
	running.Wait()
}

func failsForLong(t *testing.T) {
	t.Parallel()
	well := false
	at := receive(t, func(w http.ResponseWriter, _ *http.Request) {
		if !well {
			w.WriteHeader(500)
			_, _ = w.Write([]byte("out of \x1b[31morder"))
		}
	})
	p := newPost(t, outbound.Settings{Networks: loopback})
	hook := p.hook(t, p.user, at.URL)
	p.happen(t, p.user, "s1")
	var pauses []time.Duration
	for p.Round(t.Context()) > 0 {
		d := p.last(t, hook)
		if d.State != core.DeliveryPending {
			break
		}
		pauses = append(pauses, d.DueAt.Sub(p.clock.Now()))
		p.clock.Advance(d.DueAt.Sub(p.clock.Now()) - time.Microsecond)
		check(t, "letters before it is time", p.Round(t.Context()), 0)
		p.clock.Advance(time.Microsecond)
	}
	d := p.last(t, hook)
	check(t, "state", d.State, core.DeliveryDead)
	check(t, "tries", d.Attempts, core.MaxDeliveryAttempts)
	check(t, "what it said", d.Answer, "out of \uFFFD[31morder")
	check(t, "what arrived", at.count(), core.MaxDeliveryAttempts)
	check(t, "first pause", pauses[0], 5*time.Second)
	check(t, "last pause", pauses[len(pauses)-1], 8*time.Hour)
	well = true
	p.do(t, func(tx ports.Tx) error { return tx.Deliveries().Again(t.Context(), d.ID) })
	check(t, "letters", p.Round(t.Context()), 1)
	check(t, "state", p.last(t, hook).State, core.DeliveryDelivered)
	check(t, "still failing", p.read(t, hook.ID).Failing.IsZero(), true)
	for _, r := range at.got {
		check(t, "the ID of each try", r.Header.Get("Webhook-Id"), string(d.Event.ID))
	}
	if strings.Contains(p.log.String(), secret[6:]) {
		t.Errorf("the secret stands in the log: %s", p.log)
	}
}

func redirects(t *testing.T) {
	t.Parallel()
	at := receive(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect)
	})
	var dialled []string
	p := newPost(t, outbound.Settings{Networks: loopback, Connect: func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled = append(dialled, address)
		return new(net.Dialer).DialContext(ctx, network, address)
	}})
	hook := p.hook(t, p.user, at.URL)
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	check(t, "failure", p.last(t, hook).Failure, core.DeliveryRedirected)
	check(t, "dialled", strings.Join(dialled, " "), strings.TrimPrefix(at.URL, "http://"))
}

// secured is an endpoint with TLS that is reached as https://example.com.
func secured(t *testing.T) (*endpoint, *x509.CertPool) {
	t.Helper()
	e := new(endpoint)
	e.Server = httptest.NewTLSServer(e.noting(status(http.StatusNoContent)))
	t.Cleanup(e.Close)
	roots := x509.NewCertPool()
	roots.AddCert(e.Certificate())
	return e, roots
}

func rebinds(t *testing.T) {
	t.Parallel()
	at, roots := secured(t)
	var dialled []string
	dns := &names{next: []string{"93.184.215.14", "127.0.0.1", "93.184.215.14 10.0.0.1"}}
	p := newPost(t, outbound.Settings{Resolver: dns, Roots: roots, Connect: func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled = append(dialled, address)
		return new(net.Dialer).DialContext(ctx, network, at.Listener.Addr().String())
	}})
	hook := p.hook(t, p.user, "https://example.com/hook")
	for i, want := range []string{"", core.CodeDiallingRefused, core.CodeDiallingRefused} {
		p.happen(t, p.user, core.ServerID('a'+rune(i)))
		check(t, "letters", p.Round(t.Context()), 1)
		check(t, "failure", p.last(t, hook).Failure, want)
		check(t, "questions", dns.asked, i+1)
	}
	check(t, "dialled", strings.Join(dialled, " "), "93.184.215.14:443")
	check(t, "what arrived", at.count(), 1)
}

func private(t *testing.T) {
	t.Parallel()
	at := receive(t, status(200))
	port := at.URL[strings.LastIndex(at.URL, ":"):]
	for _, ip := range []string{"127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
		"198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:1::1", "::127.0.0.1"} {
		for _, scheme := range []string{"http", "https"} {
			poster := outbound.NewPoster(outbound.Settings{})
			url := scheme + "://" + net.JoinHostPort(ip, port[1:])
			if err := poster.Check(url); core.KindOf(err) != core.Invalid {
				t.Errorf("%s passes: %v", url, err)
			}
			p := newPost(t, outbound.Settings{Resolver: &names{next: []string{ip}}})
			for _, host := range []string{net.JoinHostPort(ip, port[1:]), "example.com" + port} {
				hook := p.hook(t, p.user, scheme+"://"+host)
				p.happen(t, p.user, core.ServerID(host))
				p.Round(t.Context())
				check(t, host+" ("+ip+")", p.last(t, hook).Failure, core.CodeDiallingRefused)
			}
		}
	}
	check(t, "what arrived", at.count(), 0)
}

func chatty(t *testing.T) {
	t.Parallel()
	at := receive(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	p := newPost(t, outbound.Settings{Networks: loopback})
	hook := p.hook(t, p.user, at.URL)
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	d := p.last(t, hook)
	check(t, "state", d.State, core.DeliveryDelivered)
	if n := len(d.Answer); n == 0 || n > core.MaxWebhookAnswer {
		t.Errorf("%d bytes of an endless answer were kept", n)
	}
}

func drips(t *testing.T) {
	t.Parallel()
	at := receive(t, func(w http.ResponseWriter, r *http.Request) {
		for w.WriteHeader(200); r.Context().Err() == nil; time.Sleep(5 * time.Millisecond) {
			_, _ = w.Write([]byte("."))
			w.(http.Flusher).Flush()
		}
	})
	p := newPost(t, outbound.Settings{Networks: loopback, Timeout: 100 * time.Millisecond})
	hook := p.hook(t, p.user, at.URL)
	p.happen(t, p.user, "s1")
	p.Round(t.Context())
	check(t, "state", p.last(t, hook).State, core.DeliveryDelivered)
}
