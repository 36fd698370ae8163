package console

import (
	"encoding/binary"
	"io"
)

// Screen is a VNC server with a blank screen. It asks for a password in the
// way of VNC and takes any.
func Screen(c Stream, name string) {
	_, _ = io.WriteString(c, "RFB 003.008\n")
	for _, answer := range [][]byte{
		{1, 2},                     // to the version: one kind of security, VNC authentication
		[]byte("pvesim-pvesim-pv"), // to the choice of it: the challenge
		{0, 0, 0, 0},               // to the response: it is right
		hello(name),                // to ClientInit
	} {
		if _, err := c.Read(); err != nil {
			return
		}
		if _, err := c.Write(answer); err != nil {
			return
		}
	}
	for {
		if _, err := c.Read(); err != nil {
			return
		}
	}
}

// hello is ServerInit: 720 by 400 points of 32 bits.
func hello(name string) []byte {
	b := []byte{2, 208, 1, 144, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0}
	b = binary.BigEndian.AppendUint32(b, uint32(len(name))) // a short name
	return append(b, name...)
}
