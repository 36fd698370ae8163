package main

import (
	"context"
	"net"
	"net/textproto"
	"strings"
)

// postbox is a mail server that takes everything, and says how each mail began.
type postbox struct {
	listener net.Listener
	mails    chan string // the headers and all
}

// openPostbox listens on this machine until ctx ends.
func openPostbox(ctx context.Context) (*postbox, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &postbox{listener: listener, mails: make(chan string, 1000)}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.talk(textproto.NewConn(conn))
		}
	}()
	return p, nil
}

// url is how it is reached.
func (p *postbox) url() string { return "smtp://" + p.listener.Addr().String() + "?tls=none" }

// talk takes what one client has.
func (p *postbox) talk(conn *textproto.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.PrintfLine("220 postbox")
	for {
		line, err := conn.ReadLine()
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); verb {
		case "DATA":
			_ = conn.PrintfLine("354 go on")
			data, err := conn.ReadDotBytes()
			if err != nil {
				return
			}
			p.mails <- string(data)
			_ = conn.PrintfLine("250 taken")
		case "QUIT":
			_ = conn.PrintfLine("221 bye")
			return
		default:
			_ = conn.PrintfLine("250 fine")
		}
	}
}
