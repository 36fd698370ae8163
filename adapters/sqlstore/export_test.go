package sqlstore

// What the tests of crashes need of the inside.
var (
	LockFile     = lockFile
	LockPostgres = lockPostgres
)
