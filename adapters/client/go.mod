module github.com/remudahq/remuda/adapters/client

go 1.26.0

require (
	github.com/oapi-codegen/runtime v1.8.0
	github.com/remudahq/remuda v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
	go.uber.org/goleak v1.3.0
)

require (
	github.com/apapsch/go-jsonmerge/v2 v2.0.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/remudahq/remuda => ../..
