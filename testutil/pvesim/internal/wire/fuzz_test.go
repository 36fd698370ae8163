package wire

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse reads requests as pveproxy does, whatever they are.
func FuzzParse(f *testing.F) {
	f.Add("POST", "/api2/json/nodes/pve1/qemu/100/config", "a=1;b=2&a=3&c=%zz&d=x=y", "application/x-www-form-urlencoded", "")
	f.Add("PUT", "/api2/extjs//x/%2e%2e/", `{"a":[1,null,{"b":true}],"c":null}`, "application/json", "x=%00")
	f.Add("GET", "/api2/json", "", "", "_dc=1")
	f.Add("DELETE", "/api2/json/%ff", "x", "text/plain", ";;&&==")
	f.Fuzz(func(t *testing.T, method, path, body, kind, query string) {
		if method == "" || strings.ContainsAny(method, " \t\r\n\x00") || !strings.HasPrefix(path, "/") {
			return
		}
		r, err := http.NewRequest(method, "http://x/", strings.NewReader(body))
		if err != nil {
			return
		}
		if u, err := r.URL.Parse(path); err == nil && u.Host == "x" {
			r.URL = u
		}
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", kind)
		q, refused := parse(r)
		if refused != nil {
			return
		}
		for name, value := range q.Params {
			if _, sent := q.Sent[name]; !sent {
				t.Fatalf("%q=%q was not sent", name, value)
			}
			if !utf8.ValidString(value) && kind != "application/json" {
				t.Fatalf("%q=%q is no UTF-8", name, value)
			}
		}
	})
}
