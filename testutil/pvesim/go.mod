module github.com/remudahq/remuda/testutil/pvesim

go 1.26.0
