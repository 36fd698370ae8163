module github.com/remudahq/remuda/adapters/mail

go 1.26.0

require (
	github.com/remudahq/remuda v0.0.0-00010101000000-000000000000
	github.com/remudahq/remuda/testutil/smtpsink v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
	github.com/wneessen/go-mail v0.8.1
)

require (
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6 // indirect
	github.com/emersion/go-smtp v0.25.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.54.0 // indirect
	golang.org/x/text v0.40.0 // indirect
)

replace (
	github.com/remudahq/remuda => ../..
	github.com/remudahq/remuda/testutil/smtpsink => ../../testutil/smtpsink
)
