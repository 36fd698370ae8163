package console_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/remudahq/remuda/apps/api/console"
	"github.com/stretchr/testify/require"
)

func shownPage(t *testing.T) (http.Header, string) {
	t.Helper()
	w := httptest.NewRecorder()
	console.Page().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, console.PagePath, http.NoBody))
	require.Equal(t, http.StatusOK, w.Code)
	return w.Header(), w.Body.String()
}

var script = regexp.MustCompile(`(?s)<script>(.*)</script>`)

// The page may run its own script alone, and load nothing.
func TestThePageRunsItsOwnScriptAlone(t *testing.T) {
	t.Parallel()
	header, page := shownPage(t)
	sum := sha256.Sum256([]byte(script.FindStringSubmatch(page)[1]))
	require.Contains(t, header.Get("Content-Security-Policy"), "script-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';")
	require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'; connect-src 'self';")
	require.Equal(t, "no-store", header.Get("Cache-Control"))
	require.NotRegexp(t, `(?i)(src|href|action)=|https?://|innerHTML|\son[a-z]+=|\sstyle=`, page)
}

// stage is as much of a browser as the page needs.
const stage = `
const said = [], elements = { screen: { focus() {} }, state: {} }, listeners = {};
globalThis.document = { getElementById: (id) => elements[id], body: {}, addEventListener: (name, f) => { listeners[name] = f; } };
globalThis.window = { scrollTo() {} };
globalThis.location = { hash: process.argv[3], pathname: '/console', href: process.argv[2] + '/console' };
globalThis.history = { replaceState() { location.hash = ''; } };
class Socket { static OPEN = 1; constructor(at, protocols) { this.at = String(at); this.protocols = protocols; this.readyState = 1; Socket.made = this; } send(b) { said.push(Buffer.from(b).toString()); } }
globalThis.WebSocket = Socket;
`

// played is what the page does in the story, as an object.
const played = `
const out = {};
if (Socket.made) {
  const s = Socket.made;
  out.at = s.at; out.protocols = s.protocols;
  s.onopen();
  s.onmessage({ data: Buffer.from('\x1b[1mlogin\x1b[0m: ab\b\x1b]0;title\x07c\r\nnext') });
  out.screen = elements.screen.textContent;
  const press = (key, more = {}) => listeners.keydown({ key, preventDefault() {}, ...more });
  press('l'); press('s'); press('Enter'); press('c', { ctrlKey: true }); press('Shift'); press('x', { metaKey: true }); press('ArrowUp');
  listeners.paste({ preventDefault() {}, clipboardData: { getData: () => 'one\ntwo' } });
  out.typed = said;
  s.onclose({ reason: 'bye' });
}
out.state = elements.state.textContent; out.hash = location.hash;
console.log(JSON.stringify(out));
`

// TestThePageSpendsItsTicket runs the page's script: the ticket goes into the
// subprotocol and out of the address, what comes is shown, what is typed goes.
func TestThePageSpendsItsTicket(t *testing.T) {
	t.Parallel()
	_, page := shownPage(t)
	file := filepath.Join(t.TempDir(), "page.cjs")
	require.NoError(t, os.WriteFile(file, []byte(stage+script.FindStringSubmatch(page)[1]+played), 0o600))
	run := func(base, hash string) string {
		out, err := exec.CommandContext(t.Context(), "node", file, base, hash).CombinedOutput()
		require.NoError(t, err, "this test needs Node 18 or later (on Debian: apt-get install nodejs): %s", out)
		return string(out)
	}
	require.JSONEq(t, `{"at":"wss://remuda.test/console/socket","protocols":["remuda.console","ticket.rct_x.1"],"screen":"login: ac\nnext",
		"typed":["l","s","\r","\u0003","\u001b[A","one\rtwo"],"state":"closed: bye","hash":""}`, run("https://remuda.test", "#rct_x.1"))
	require.JSONEq(t, `{"state":"there is no ticket in the address: ask for a console again","hash":""}`, run("http://remuda.test", ""))
}
