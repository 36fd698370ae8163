// Package wire is the native API as it goes over the wire: the types and the
// calls that oapi-codegen makes of its OpenAPI document. make gen/client writes
// it. People use package client above it.
package wire
