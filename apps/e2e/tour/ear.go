package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/remudahq/remuda/apps/internal/asyncapi/verify"
)

// ear hears every event of the tour, and holds it against the AsyncAPI document
// that the API serves.
type ear struct {
	document *verify.Document
	stop     context.CancelFunc
	done     chan struct{}

	mu    sync.Mutex
	last  string // the id of the last event
	types map[string]int
	all   int
	wrong []string
	until string        // what the last event that is waited for holds
	heard chan struct{} // closed when it came
}

// listen begins to hear, from the first event on.
func listen(s *stage) (*ear, error) {
	status, text, err := s.ask(adminToken, http.MethodGet, "/asyncapi.yaml", nil)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("/asyncapi.yaml answers %d: %w", status, err)
	}
	document, err := verify.Read(text)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(s.ctx)
	e := &ear{document: document, stop: stop, done: make(chan struct{}), last: "0", types: map[string]int{}, heard: make(chan struct{})}
	go func() {
		defer close(e.done)
		for ctx.Err() == nil {
			_ = e.follow(ctx, s.url) // one that was cut goes on where it was
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return e, nil
}

// follow hears until it is cut.
func (e *ear) follow(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v1/events", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Last-Event-ID", e.last)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	id := ""
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = text
		}
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			e.hear(id, []byte(text))
		}
	}
	return lines.Err()
}

func (e *ear) hear(id string, text []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last = id
	if err := e.document.Event(text); err != nil {
		e.wrong = append(e.wrong, fmt.Sprintf("%s: %v", text, err))
	}
	var head struct{ Type string }
	_ = json.Unmarshal(text, &head) // what it is not, the document has said
	e.types[head.Type]++
	e.all++
	if e.until != "" && strings.Contains(string(text), e.until) {
		e.until = ""
		close(e.heard)
	}
}

// end makes something happen last, waits until that is heard, and says what was
// heard in all.
func (e *ear) end(s *stage) error {
	defer func() { e.stop(); <-e.done }()
	const last = "the-end-of-the-tour"
	e.mu.Lock()
	e.until = `"name":"` + last + `"`
	e.mu.Unlock()
	role := map[string]any{"name": last, "permissions": []string{"server.view"}}
	if status, text, err := s.ask(adminToken, http.MethodPost, "/v1/roles", role); err != nil || status != http.StatusCreated {
		return fmt.Errorf("the last event cannot be made: %d %s %w", status, text, err)
	}
	select {
	case <-e.heard:
	case <-time.After(patience):
		return errors.New("the last event never came")
	}
	fmt.Printf("\n%d events of %d types:\n  %s\n", e.all, len(e.types), strings.Join(e.spread(), ", "))
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.wrong) > 0 {
		return fmt.Errorf("%d events are not as /asyncapi.yaml says: %s", len(e.wrong), strings.Join(e.wrong, "; "))
	}
	fmt.Println("Each is as /asyncapi.yaml says.")
	return nil
}

// spread lists how often each type was heard.
func (e *ear) spread() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var words []string
	for name, n := range e.types {
		words = append(words, fmt.Sprintf("%s %d", strings.TrimPrefix(name, "remuda."), n))
	}
	slices.Sort(words)
	return words
}
