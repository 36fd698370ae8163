package drone

import "net/http"

// What goes over the wire, as the document has it.

// Server is one build agent's machine. Times are Unix seconds, and 0 is never.
// The keys are base64 of PEM, or null.
type Server struct {
	ID       string `json:"id" doc:"The guest's VMID; empty while it has no place yet." example:"1042"`
	Provider string `json:"provider" example:"remuda"`
	State    string `json:"state" enum:"pending,creating,created,staging,running,shutdown,stopping,stopped,error" example:"running"`
	Name     string `json:"name" example:"agent-k3v9x2qd"`
	Image    string `json:"image" example:"debian-12"`
	Region   string `json:"region" doc:"The node; empty while there is none." example:"pve1"`
	Size     string `json:"size" doc:"The plan." example:"small"`
	Address  string `json:"address" doc:"The first address." example:"192.0.2.10"`
	Capacity int    `json:"capacity" doc:"How many builds may run on it." example:"2"`
	Secret   string `json:"secret" doc:"Always empty."`
	Error    string `json:"error" doc:"What went wrong; empty if nothing did."`
	CAKey    []byte `json:"ca_key" nullable:"true" doc:"Null in a list, and for who has not the right."`
	CACert   []byte `json:"ca_cert" nullable:"true"`
	TLSKey   []byte `json:"tls_key" nullable:"true"`
	TLSCert  []byte `json:"tls_cert" nullable:"true"`
	Created  int64  `json:"created" example:"1767225600"`
	Updated  int64  `json:"updated" example:"1767225660"`
	Started  int64  `json:"started" example:"1767225660"`
	Stopped  int64  `json:"stopped" example:"0"`
}

// Version says what answers.
type Version struct {
	Source  string `json:"source" example:"https://github.com/remudahq/remuda"`
	Version string `json:"version" example:"1.0.0"`
	Commit  string `json:"commit"`
}

// Vars is what can be told of the planner.
type Vars struct {
	Paused bool `json:"paused"`
}

// Wrong is every answer that is no success.
type Wrong struct {
	Text   string `json:"message" example:"sql: no rows in result set"`
	status int
}

// Ended is the answer to a termination: the server, or nothing at all.
type Ended struct {
	Status int
	Body   *Server
}

// Destroy names the server to terminate.
type Destroy struct {
	One
	Force string `query:"force" doc:"Whether one in the state error is given up at once. What is no truth value is false." example:"true"`
}

// One names a server in the path.
type One struct {
	Name string `path:"name" example:"agent-k3v9x2qd"`
}

type answer[T any] struct{ Body T }

// text is an answer that is no JSON.
type text struct {
	Type string `header:"Content-Type"`
	Body []byte
}

// elsewhere sends a browser to where there is something to see.
type elsewhere struct {
	Status   int
	Location string `header:"Location"`
}

var toDocs = &elsewhere{Status: http.StatusSeeOther, Location: "/dialects/" + Name + "/docs"}
