module github.com/remudahq/remuda/adapters/proxmox

go 1.26.0

require (
	github.com/coder/websocket v1.8.15
	github.com/luthermonson/go-proxmox v0.8.1
	github.com/remudahq/remuda v0.0.0-00010101000000-000000000000
	github.com/remudahq/remuda/testutil/pvesim v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/buger/goterm v1.0.4 // indirect
	github.com/diskfs/go-diskfs v1.9.3 // indirect
	github.com/djherbis/times v1.6.0 // indirect
	github.com/gorilla/websocket v1.4.2 // indirect
	github.com/jinzhu/copier v0.3.4 // indirect
	github.com/klauspost/compress v1.20.1 // indirect
	github.com/magefile/mage v1.14.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace (
	github.com/remudahq/remuda => ../..
	github.com/remudahq/remuda/testutil/pvesim => ../../testutil/pvesim
)
