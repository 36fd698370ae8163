package cli_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim/cli"
)

func TestTheProgramPrintsThreeLinesAndServes(t *testing.T) {
	t.Parallel()
	record := filepath.Join(t.TempDir(), "traffic.jsonl")
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := cli.Main(ctx, []string{"--listen", "127.0.0.1:0", "--nodes", "2", "--record", record}, write, io.Discard)
		write.Close()
		done <- err
	}()
	lines := bufio.NewScanner(read)
	want := []string{
		`^REMUDA_PROXMOX_URL=(https://127\.0\.0\.1:\d+)$`,
		`^REMUDA_PROXMOX_TOKEN=(remuda@pve!sim=[0-9a-f-]{36})$`,
		`^REMUDA_PROXMOX_FINGERPRINT=((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$`,
	}
	got := make([]string, 3)
	for i, pattern := range want {
		if !lines.Scan() {
			t.Fatalf("line %d is missing", i+1)
		}
		m := regexp.MustCompile(pattern).FindStringSubmatch(lines.Text())
		if m == nil {
			t.Fatalf("line %d: got %q, want %s", i+1, lines.Text(), pattern)
		}
		got[i] = m[1]
	}
	if status := ask(t, got[0], got[1], got[2]); status != "200 OK" {
		t.Errorf("got %s", status)
	}
	cancel()
	if lines.Scan() {
		t.Errorf("another line: %s", lines.Text())
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(record)
	if err != nil || !strings.Contains(string(text), `"path":"/version"`) {
		t.Errorf("record: got %q, %v", text, err)
	}
}

// ask makes one call, and trusts nothing but the fingerprint.
func ask(t *testing.T, url, token, fingerprint string) string {
	t.Helper()
	verify := func(state tls.ConnectionState) error {
		sum := sha256.Sum256(state.PeerCertificates[0].Raw)
		if got := strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":"); got != fingerprint {
			t.Errorf("fingerprint: got %s, want %s", got, fingerprint)
		}
		return nil
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, VerifyConnection: verify}}} // pinned
	req, _ := http.NewRequest("GET", url+"/api2/json/version", nil)
	req.Header.Set("Authorization", "PVEAPIToken="+token)
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.Status
}

func TestUsersMayLogIn(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- cli.Main(ctx, []string{"--listen", "127.0.0.1:0", "--fast", "--user", "root@pam=a=b", "--user", "alice@pve=secret"}, write, io.Discard)
		write.Close()
	}()
	lines := bufio.NewScanner(read)
	lines.Scan()
	address := strings.TrimPrefix(lines.Text(), "REMUDA_PROXMOX_URL=")
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "REMUDA_PROXMOX_FINGERPRINT") { // until all is printed
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // a simulator
	for user, password := range map[string]string{"root@pam": "a=b", "alice@pve": "secret"} {
		res, err := client.PostForm(address+"/api2/json/access/ticket", url.Values{"username": {user}, "password": {password}})
		if err != nil {
			t.Fatal(err)
		}
		var session struct{ Data struct{ Ticket string } }
		err = json.NewDecoder(res.Body).Decode(&session)
		res.Body.Close()
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%s: got %s, %v", user, res.Status, err)
		}
		req, _ := http.NewRequest("GET", address+"/api2/json/nodes/pve1/qemu", nil)
		req.AddCookie(&http.Cookie{Name: "PVEAuthCookie", Value: session.Data.Ticket})
		res, err = client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var list struct{ Data []any }
		err = json.NewDecoder(res.Body).Decode(&list)
		res.Body.Close()
		if err != nil || len(list.Data) != 2 {
			t.Errorf("%s sees %d templates, %v, want 2", user, len(list.Data), err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := cli.Main(t.Context(), []string{"--user", "root"}, io.Discard, io.Discard); err == nil {
		t.Error("a user without a password must be refused")
	}
}

func TestEveryNodeAndTheControlHavePorts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- cli.Main(ctx, []string{"--listen", "127.0.0.1:0", "--nodes", "2", "--every-node", "--control", "127.0.0.1:0"}, write, io.Discard)
		write.Close()
	}()
	lines := bufio.NewScanner(read)
	for _, pattern := range []string{"^REMUDA_PROXMOX_URL=", "^REMUDA_PROXMOX_TOKEN=", "^REMUDA_PROXMOX_FINGERPRINT=", `^pve2=https://127\.0\.0\.1:\d+ (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$`} {
		if !lines.Scan() || !regexp.MustCompile(pattern).MatchString(lines.Text()) {
			t.Fatalf("got %q, want %s", lines.Text(), pattern)
		}
	}
	lines.Scan()
	control, found := strings.CutPrefix(lines.Text(), "control=")
	if !found {
		t.Fatalf("got %q", lines.Text())
	}
	res, err := http.Get(control + "/sim/nodes")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var nodes []struct{ URLs []string }
	if err := json.NewDecoder(res.Body).Decode(&nodes); err != nil || len(nodes) != 2 || len(nodes[1].URLs) != 1 {
		t.Errorf("got %v, %v", nodes, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
