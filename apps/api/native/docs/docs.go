// Package docs is the page that explains the API in a browser: Stoplight
// Elements 9.0.25, embedded, so that reading it asks nobody else for anything.
//
// The files are kept and sent gzipped; a client that does not accept gzip gets
// them unpacked. Their licences lie beside them.
package docs

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed elements.min.js.gz
var script []byte

//go:embed styles.min.css.gz
var styles []byte

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// policy lets the page load what lies beside it and talk to its own server, and
// nothing else. Elements compiles JSON schemas to functions and sets styles.
const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"connect-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
	"worker-src blob:; img-src 'self' data: blob:; font-src 'self' data:"

// Handler serves the page for the OpenAPI document at specURL, under any prefix:
//
//	docs := http.StripPrefix("/docs", docs.Handler("/openapi.json", "Remuda"))
//	mux.Handle("/docs", docs)
//	mux.Handle("/docs/", docs)
//
// The page finds its files by addresses relative to its own, so that it also
// works behind a proxy that adds a prefix. The document must come from the same
// origin as the page.
func Handler(specURL, title string) http.Handler {
	assets := map[string]*asset{
		"/elements.min.js": newAsset("text/javascript; charset=utf-8", script),
		"/styles.min.css":  newAsset("text/css; charset=utf-8", styles),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asset, known := assets[r.URL.Path]
		atPage := strings.Trim(r.URL.Path, "/") == ""
		switch {
		case !known && !atPage:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		case known:
			asset.ServeHTTP(w, r)
		default:
			servePage(w, r, map[string]string{
				"Title": title, "Spec": specURL, "Here": here(r),
				"Script": assets["/elements.min.js"].version, "Styles": assets["/styles.min.css"].version,
			})
		}
	})
}

func servePage(w http.ResponseWriter, r *http.Request, values map[string]string) {
	var text bytes.Buffer
	if err := page.Execute(&text, values); err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", fmt.Sprintf("%q", digest(text.Bytes())))
	serve(w, r, text.Bytes())
}

// here is what leads from the address of the page, as the browser has it, to
// what lies beside it: nothing after a slash, else the last element.
func here(r *http.Request) string {
	asked, _, _ := strings.Cut(r.RequestURI, "?")
	if asked == "" || strings.HasSuffix(asked, "/") {
		return ""
	}
	return path.Base(asked) + "/"
}
