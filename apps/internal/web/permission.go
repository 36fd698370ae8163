package web

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/core"
)

// permissionKey is the extension of an operation in the document that says
// which permissions let one call it; one of them is enough. An empty list means
// that every valid token will do.
const permissionKey = "x-remuda-permission"

// Needs documents what a caller of the operation needs: one of the
// permissions, or nothing but a valid token.
func Needs(o *huma.Operation, oneOf ...core.Permission) {
	if o.Extensions == nil {
		o.Extensions = map[string]any{}
	}
	o.Extensions[permissionKey] = append([]core.Permission{}, oneOf...)
	names := make([]string, 0, len(oneOf))
	for _, p := range oneOf {
		names = append(names, "`"+string(p)+"`")
	}
	text := "Needs a valid token, and shows and does what its user may."
	if len(names) > 0 {
		text = "Needs the permission " + strings.Join(names, " or ") + "."
	}
	o.Description = strings.TrimPrefix(o.Description+"\n\n"+text, "\n\n")
}

// Needed answers what the operation is documented to need, and false if it is
// not documented.
func Needed(o *huma.Operation) ([]core.Permission, bool) {
	oneOf, documented := o.Extensions[permissionKey].([]core.Permission)
	return oneOf, documented
}
