package auditexport

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leodido/go-syslog/v4/rfc5424"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// world is a store with an audit log, and somebody who carries it elsewhere.
type world struct {
	store *memory.Store
	next  int
}

func newWorld() *world { return &world{store: memory.NewStore(system.Clock{})} }

func id(n int) core.EventID {
	return core.NewID[core.EventID](time.UnixMilli(int64(n)), core.Entropy{9: byte(n)})
}

// enter makes so many entries.
func (w *world) enter(t *testing.T, n int) {
	t.Helper()
	for range n {
		w.next++
		e := core.AuditEntry{ID: id(w.next), At: time.Date(2026, 1, 1, 0, 0, w.next, 0, time.UTC), Action: "server.power", Subject: strconv.Itoa(w.next), Outcome: "accepted"}
		require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Audit(t.Context(), e) }))
	}
}

// carry carries to a place until it is told to stop.
func (w *world) carry(t *testing.T, to string) (stop func()) {
	t.Helper()
	writer, err := Open(to, io.Discard)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		Exporter{Log: w.store.AuditLog(), Cursors: w.store.Cursors(), Owner: t.Name(), To: writer, Poll: time.Millisecond, Lease: time.Second,
			Logger: slog.New(slog.DiscardHandler)}.Run(ctx)
	})
	return func() {
		cancel()
		running.Wait()
		require.NoError(t, writer.Close())
	}
}

// subjects are those of the lines of a file: 1, 2, 3 and so on.
func subjects(t *testing.T, path string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	for one := range bytes.Lines(text) {
		var e entry
		if json.Unmarshal(one, &e) != nil {
			e.Subject = "half a line"
		}
		all = append(all, e.Subject)
	}
	return all
}

func upTo(n int) (all []string) {
	for i := range n {
		all = append(all, strconv.Itoa(i+1))
	}
	return all
}

func TestAFileHasEveryEntryOnceAcrossRestartsRotationsAndHalfLines(t *testing.T) {
	t.Parallel()
	w, path := newWorld(), filepath.Join(t.TempDir(), "sub", "audit.jsonl")
	w.enter(t, 250) // a backlog
	carried := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return len(subjects(t, path)) == n }, 20*time.Second, time.Millisecond)
	}
	stop := w.carry(t, path)
	carried(250)
	w.enter(t, 10)
	carried(260)
	stop()
	w.enter(t, 10)
	require.NoError(t, os.Truncate(path, sizeOf(t, path)-7)) // killed while it wrote, and before it was noted
	lease(t, w, 258)
	stop = w.carry(t, path)
	carried(270)
	require.Equal(t, upTo(270), subjects(t, path))
	require.NoError(t, os.Rename(path, path+".1"))
	w.enter(t, 1)
	carried(1)
	stop()
	require.Equal(t, []string{"271"}, subjects(t, path))
}

// lease moves the cursor back, as if what was written had not been noted.
func lease(t *testing.T, w *world, position int64) {
	t.Helper()
	behind := memory.NewStore(system.Clock{})
	for n := 1; n <= w.next; n++ {
		e := core.AuditEntry{ID: id(n), At: time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC), Action: "server.power", Subject: strconv.Itoa(n), Outcome: "accepted"}
		require.NoError(t, behind.Do(t.Context(), func(tx ports.Tx) error { return tx.Audit(t.Context(), e) }))
	}
	_, err := behind.Cursors().Hold(t.Context(), ports.AuditCursor, "x", 0, time.Minute)
	require.NoError(t, err)
	for {
		n, err := behind.AuditLog().Sequence(t.Context(), "x", 1000)
		require.NoError(t, err)
		if n == 0 {
			break
		}
	}
	require.NoError(t, behind.Cursors().Advance(t.Context(), ports.AuditCursor, "x", position))
	require.NoError(t, behind.Cursors().Drop(t.Context(), ports.AuditCursor, "x"))
	w.store = behind
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

func TestAStrangersFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "notes.txt")
	require.NoError(t, os.WriteFile(path, []byte("my notes"), 0o600))
	err := (&lines{path: path}).Write(t.Context(), []core.AuditEntry{{ID: id(1)}})
	require.ErrorIs(t, err, core.Conflict)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "my notes", string(text))
}

// hostile is an entry that tries to be more than one.
var hostile = core.AuditEntry{ID: id(7), Position: 7, At: time.Date(2026, 3, 4, 5, 6, 7, 89_000, time.UTC), User: "u", Source: "192.0.2.7", Action: "server.create",
	Subject: "x\"] <14>1 - - - - - - forged\n<14>1 2026-01-01T00:00:00Z h a - - - forged \\\x00\x1b[31m\u202e",
	Outcome: "denied", Data: map[string]string{"na me]=\"": "a\\\"]\r\nb", "ok": "ü\U000e0001", "bad": "\xff"}}

// parsed reads a message with a library that has nothing to do with the one
// that wrote it.
func parsed(t *testing.T, text []byte) *rfc5424.SyslogMessage {
	t.Helper()
	m, err := rfc5424.NewParser().Parse(text)
	require.NoError(t, err, "%q", text)
	one, ok := m.(*rfc5424.SyslogMessage)
	require.True(t, ok)
	require.True(t, one.Valid())
	return one
}

func TestAMessageIsOneMessageWhateverStandsInIt(t *testing.T) {
	t.Parallel()
	s, err := NewSyslog("syslog://h?hostname=ho%20st&facility=local3&enterprise=4711")
	require.NoError(t, err)
	text, err := s.message(hostile)
	require.NoError(t, err)
	require.NotContains(t, string(text), "\n")
	m := parsed(t, text)
	require.Equal(t, []any{uint8(19), uint8(4), "ho-st", "remuda", "server.create"}, []any{*m.Facility, *m.Severity, *m.Hostname, *m.Appname, *m.MsgID})
	require.Equal(t, hostile.At, m.Timestamp.UTC())
	require.Len(t, *m.StructuredData, 1)
	data := (*m.StructuredData)["remuda@4711"]
	require.Equal(t, core.Printable(hostile.Subject), data["subject"])
	require.Equal(t, []string{"denied", "u", string(hostile.ID), "192.0.2.7"}, []string{data["outcome"], data["user"], data["id"], data["source"]})
	require.Equal(t, []string{`a\"]\u000d\u000ab`, "ü\\U000e0001", "�"}, []string{data["data.na_me___"], strings.Replace(data["data.ok"], "\\ue0001", "\\U000e0001", 1), data["data.bad"]})

	accepted := hostile
	accepted.Outcome, accepted.Data = "accepted", map[string]string{"long": strings.Repeat("x", maxMessage)}
	text, err = s.message(accepted)
	require.NoError(t, err)
	require.LessOrEqual(t, len(text), maxMessage)
	m = parsed(t, text)
	require.Equal(t, uint8(6), *m.Severity)
	require.Equal(t, "true", (*m.StructuredData)["remuda@4711"]["incomplete"])
}

func TestALineIsOneLineWhateverStandsInIt(t *testing.T) {
	t.Parallel()
	text, err := line(hostile)
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(text, []byte("\n")))
	for _, r := range strings.TrimSuffix(string(text), "\n") {
		require.True(t, r >= ' ' && r != 0x7f && r != 0x202e && r != 0xe0001, "%q", r)
	}
	var e entry
	require.NoError(t, json.Unmarshal(text, &e))
	require.Equal(t, []any{hostile.Subject, int64(7), hostile.ID}, []any{e.Subject, e.Position, e.ID})
	require.Equal(t, "ü\U000e0001", e.Data["ok"])
}

// counted reads messages that have their length before them.
func counted(in *bufio.Reader) ([]byte, error) {
	length, err := in.ReadString(' ')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, " "))
	if err != nil {
		return nil, err
	}
	text := make([]byte, n)
	_, err = io.ReadFull(in, text)
	return text, err
}

// A syslog server goes away again and again, with what it has read of its
// connection and with what it has not. Every entry arrives.
func TestASyslogServerThatGoesAwayMissesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	at := listener.Addr().String()
	stop := w.carry(t, "syslog+tcp://"+at)
	defer stop()
	got := map[string]bool{}
	w.enter(t, 120)
	for turn := range 4 {
		conn, err := listener.Accept()
		require.NoError(t, err)
		in := bufio.NewReader(conn)
		want := 120 * (turn + 1)
		if turn < 3 {
			want -= 7 // it goes before it has read them all
		}
		for len(got) < want {
			text, err := counted(in)
			require.NoError(t, err)
			got[(*parsed(t, text).StructuredData)["remuda@32473"]["subject"]] = true
		}
		if turn == 3 {
			require.NoError(t, conn.Close())
			break
		}
		require.NoError(t, listener.Close()) // nobody is there for a while
		require.NoError(t, conn.Close())
		w.enter(t, 120)
		time.Sleep(20 * time.Millisecond)
		listener, err = net.Listen("tcp", at)
		require.NoError(t, err)
	}
	require.NoError(t, listener.Close())
	require.Len(t, got, 480)
}

// A certificate that is not vouched for gets nothing.
func TestOverTLSOnlyWhoIsTrustedIsTold(t *testing.T) {
	t.Parallel()
	made := httptest.NewUnstartedServer(nil)
	made.StartTLS()
	made.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", made.TLS)
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	got := make(chan []byte)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if text, err := counted(bufio.NewReader(conn)); err == nil {
				got <- text
			}
			_ = conn.Close()
		}
	}()
	stranger, err := NewSyslog("syslog+tls://" + listener.Addr().String())
	require.NoError(t, err)
	require.ErrorIs(t, stranger.Write(t.Context(), []core.AuditEntry{hostile}), core.Unavailable)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate().Raw}), 0o600))
	known, err := NewSyslog("syslog+tls://" + listener.Addr().String() + "?name=example.com&ca=" + ca)
	require.NoError(t, err)
	require.NoError(t, known.Write(t.Context(), []core.AuditEntry{hostile}))
	require.Equal(t, string(hostile.ID), (*parsed(t, <-got).StructuredData)["remuda@32473"]["id"])
	require.NoError(t, known.Close())
}

func TestDatagramsGoToAnAddressAndToASocket(t *testing.T) {
	t.Parallel()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "log")
	unix, err := net.ListenPacket("unixgram", path)
	require.NoError(t, err)
	for to, listener := range map[string]net.PacketConn{"syslog://" + udp.LocalAddr().String(): udp, "syslog+unix://" + path: unix} {
		w := newWorld()
		w.enter(t, 3)
		stop := w.carry(t, to)
		for n := range 3 {
			buf := make([]byte, maxMessage)
			size, _, err := listener.ReadFrom(buf)
			require.NoError(t, err)
			require.Equal(t, strconv.Itoa(n+1), (*parsed(t, buf[:size]).StructuredData)["remuda@32473"]["subject"])
		}
		stop()
		require.NoError(t, listener.Close())
	}
}

func TestASyslogServerIsNamedWell(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"syslog://h", "syslog://[::1]:5140", "syslog+udp://h:1?facility=auth", "syslog+tcp://h", "syslog+tls://h?name=other", "syslog+unix:///dev/log"} {
		require.True(t, IsSyslog(to))
		_, err := NewSyslog(to)
		require.NoError(t, err, to)
	}
	for _, to := range []string{"syslog://", "syslog+http://h", "syslog://h/x", "syslog://u:p@h", "syslog+unix://h/x", "syslog://h?facility=kern", "syslog://h?enterprise=x",
		"syslog://h?colour=red", "syslog+tls://h?ca=/none", "syslog+tls://h?cert=/none", "syslog+tcp://h?ca=/none"} {
		require.True(t, IsSyslog(to))
		_, err := NewSyslog(to)
		require.ErrorIs(t, err, core.Invalid, to)
	}
	require.False(t, IsSyslog("/var/log/audit.jsonl"))
	require.False(t, IsSyslog("-"))
}
