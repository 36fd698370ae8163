// Package system is the ports that the machine itself answers: clock,
// randomness, a vault that seals with a key, and hashed passwords. It needs
// nothing but the standard library, and it is for production.
package system
