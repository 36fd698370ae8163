// Package e2e holds the tests of the whole product: the programs themselves, as
// processes, against the simulator, SQLite and PostgreSQL. They are started as
// a user would start them, killed as a machine would kill them, and looked at
// from outside only.
package e2e
