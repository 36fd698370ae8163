package wire

import (
	"encoding/json"
	"io"
	"sync"
	"time"
)

// Recorder writes every exchange as one JSON object a line, before the answer
// goes out. Passwords stand in it as they were sent.
type Recorder struct {
	mu  sync.Mutex
	out io.Writer
}

// NewRecorder records to out.
func NewRecorder(out io.Writer) *Recorder { return &Recorder{out: out} }

func (r *Recorder) record(q *Request, s *Response, start time.Time) {
	if r == nil || s.Silent || s.Upgrade != nil {
		return
	}
	response := map[string]any{
		"status": s.Status, "reason": s.Reason, "body": nil, "content_type": nil,
		"duration_ms": time.Since(start).Milliseconds(),
	}
	if s.JSON {
		response["body"], response["content_type"] = json.RawMessage(s.Body), "application/json;charset=UTF-8"
	}
	if s.Cut {
		response["lost"] = true
	}
	request := map[string]any{"method": q.Method, "path": q.Raw, "params": nil, "auth": nil}
	if len(q.Sent) > 0 {
		request["params"] = q.Sent
	}
	if s.Who != "" {
		request["auth"] = s.Who
	}
	line := encode(map[string]any{"time": start.UTC().Format(time.RFC3339), "request": request, "response": response})
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = r.out.Write(append(line, '\n'))
}
