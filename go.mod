module github.com/remudahq/remuda

go 1.26.0
