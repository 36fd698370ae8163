package conformance

import (
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func addressOneCases() []Case[World] {
	return []Case[World]{
		{"Add gives another one of the same pool, the lowest first", addAnother},
		{"Add gives the one named, and again the same", addNamed},
		{"a server's addresses come in the order that it was given them", asGiven},
		{"Add refuses what another holds, what is not there, and what is left of nothing", addRefuses},
		{"Return takes back only the ones that it names, of their holder", returnSome},
		{"what is given back has its usual reverse name", releasedIsUsual},
		{"Name sets the reverse name of one", nameOne},
		{"Restock brings the usual reverse names, and leaves others", restockReverse},
		{"Find narrows by pool, server, owner and whether it is held", findNarrows},
	}
}

func (h house) add(t T, tx ports.Tx, holder core.ServerID, named string) (core.Address, error) {
	var ip netip.Addr
	if named != "" {
		ip = netip.MustParseAddr(named)
	}
	return tx.Addresses().Add(t.Context(), h.Pool.ID, holder, ip, at(100))
}

func addresses(t T, w World, filter core.AddressFilter) (ips []string) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		found, err := tx.Addresses().Find(t.Context(), filter)
		ips = nil
		for _, a := range found {
			ips = append(ips, a.IP.String())
		}
		return err
	})
	return ips
}

func (h house) guests(t T, w World) (a, b core.ServerID) {
	t.Helper()
	return h.added(t, w, asItIs).ID, h.added(t, w, func(s *core.Server) { s.Placement.VMID++ }).ID
}

// usual furnishes a house whose addresses have usual reverse names.
func usual(t T, w World) house {
	t.Helper()
	h := furnish(t, w)
	stock := h.stock()
	for i := range stock {
		stock[i].Usual = "usual" + stock[i].IP.String()[len("192.0.2."):] + ".example.net"
	}
	do(t, w, func(tx ports.Tx) error { return tx.Addresses().Restock(t.Context(), h.Pool.ID, stock) })
	return h
}

func addAnother(t T, w World) {
	h := furnish(t, w)
	mine, _ := h.guests(t, w)
	do(t, w, func(tx ports.Tx) error {
		for _, want := range []string{"192.0.2.9", "192.0.2.10", "192.0.2.11"} {
			got, err := h.add(t, tx, mine, "")
			fine(t, "Add", err)
			equal(t, "address", got.IP.String(), want)
			equal(t, "holder", got.Server, mine)
		}
		return nil
	})
	do(t, w, func(tx ports.Tx) error {
		got, err := tx.Addresses().Take(t.Context(), h.Pool.ID, mine, netip.Addr{}, at(100))
		equal(t, "Take of one who has some", got.IP.String(), "192.0.2.9")
		return err
	})
}

func addNamed(t T, w World) {
	h := furnish(t, w)
	mine, _ := h.guests(t, w)
	for range 2 {
		do(t, w, func(tx ports.Tx) error {
			_, err := h.add(t, tx, mine, "192.0.2.12")
			return err
		})
	}
	equal(t, "held", addresses(t, w, core.AddressFilter{Server: mine}), []string{"192.0.2.12"})
}

func asGiven(t T, w World) {
	h := furnish(t, w)
	mine, _ := h.guests(t, w)
	order := func() (ips []string) {
		look(t, w, func(tx ports.Tx) error {
			view, err := tx.Servers().View(t.Context(), mine)
			ips = nil
			for _, a := range view.Addresses {
				ips = append(ips, a.IP.String())
			}
			return err
		})
		return ips
	}
	for _, ip := range []string{"192.0.2.11", "192.0.2.9", "192.0.2.12", "192.0.2.10"} {
		do(t, w, func(tx ports.Tx) error { _, err := h.add(t, tx, mine, ip); return err })
	}
	equal(t, "held", order(), []string{"192.0.2.11", "192.0.2.9", "192.0.2.12", "192.0.2.10"})
	do(t, w, func(tx ports.Tx) error { // what it has stays where it is
		_, err := tx.Addresses().Take(t.Context(), h.Pool.ID, mine, netip.Addr{}, at(100))
		return err
	})
	equal(t, "held", order(), []string{"192.0.2.11", "192.0.2.9", "192.0.2.12", "192.0.2.10"})
	do(t, w, func(tx ports.Tx) error {
		first, err := h.add(t, tx, mine, "192.0.2.11")
		fine(t, "Add", err)
		fine(t, "Return", tx.Addresses().Return(t.Context(), mine, []core.AddressID{first.ID}, at(1)))
		_, err = h.add(t, tx, mine, "192.0.2.11")
		return err
	})
	equal(t, "held", order(), []string{"192.0.2.9", "192.0.2.12", "192.0.2.10", "192.0.2.11"})
}

func addRefuses(t T, w World) {
	h := furnish(t, w)
	mine, theirs := h.guests(t, w)
	do(t, w, func(tx ports.Tx) error {
		_, err := h.add(t, tx, theirs, "192.0.2.9")
		return err
	})
	refused(t, "Add", try(t, w, func(tx ports.Tx) error { _, err := h.add(t, tx, mine, "192.0.2.9"); return err }), core.Conflict)
	refused(t, "Add", try(t, w, func(tx ports.Tx) error { _, err := h.add(t, tx, mine, "192.0.2.99"); return err }), core.NotFound)
	err := try(t, w, func(tx ports.Tx) error {
		for range 4 {
			if _, err := h.add(t, tx, mine, ""); err != nil {
				return err
			}
		}
		return nil
	})
	refused(t, "Add", err, core.Exhausted, core.CodePoolExhausted)
	equal(t, "held after all", addresses(t, w, core.AddressFilter{Server: mine}), nil)
}

func returnSome(t T, w World) {
	h := furnish(t, w)
	mine, theirs := h.guests(t, w)
	var had, other core.Address
	do(t, w, func(tx ports.Tx) (err error) {
		if had, err = h.add(t, tx, mine, "192.0.2.9"); err != nil {
			return err
		}
		if _, err = h.add(t, tx, mine, "192.0.2.10"); err != nil {
			return err
		}
		other, err = h.add(t, tx, theirs, "192.0.2.11")
		return err
	})
	for range 2 {
		do(t, w, func(tx ports.Tx) error {
			return tx.Addresses().Return(t.Context(), mine, []core.AddressID{had.ID, other.ID, "none"}, at(200))
		})
		equal(t, "mine", addresses(t, w, core.AddressFilter{Server: mine}), []string{"192.0.2.10"})
		equal(t, "theirs", addresses(t, w, core.AddressFilter{Server: theirs}), []string{"192.0.2.11"})
	}
	look(t, w, func(tx ports.Tx) error {
		got, err := tx.Addresses().Get(t.Context(), had.ID)
		equal(t, "released", got.ReleasedAt, at(200))
		return err
	})
}

func releasedIsUsual(t T, w World) {
	h := usual(t, w)
	mine, _ := h.guests(t, w)
	for _, release := range []func(tx ports.Tx, id core.AddressID) error{
		func(tx ports.Tx, _ core.AddressID) error { return tx.Addresses().Release(t.Context(), mine, at(1)) },
		func(tx ports.Tx, id core.AddressID) error {
			return tx.Addresses().Return(t.Context(), mine, []core.AddressID{id}, at(1))
		},
	} {
		do(t, w, func(tx ports.Tx) error {
			got, err := h.add(t, tx, mine, "192.0.2.9")
			if err == nil {
				err = tx.Addresses().Name(t.Context(), got.ID, "mine.example.org")
			}
			if err == nil {
				err = release(tx, got.ID)
			}
			if err != nil {
				return err
			}
			got, err = tx.Addresses().Get(t.Context(), got.ID)
			equal(t, "reverse", got.Reverse, "usual9.example.net")
			return err
		})
	}
}

func nameOne(t T, w World) {
	h := usual(t, w)
	mine, _ := h.guests(t, w)
	do(t, w, func(tx ports.Tx) error {
		got, err := h.add(t, tx, mine, "")
		if err != nil {
			return err
		}
		for range 2 {
			fine(t, "Name", tx.Addresses().Name(t.Context(), got.ID, "mail.example.org"))
		}
		got, err = tx.Addresses().Get(t.Context(), got.ID)
		equal(t, "reverse", got.Reverse, "mail.example.org")
		equal(t, "usual", got.Usual, "usual9.example.net")
		return err
	})
	refused(t, "Name", try(t, w, func(tx ports.Tx) error { return tx.Addresses().Name(t.Context(), newID[core.AddressID](), "x") }), core.NotFound)
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Addresses().Get(t.Context(), newID[core.AddressID]())
		refused(t, "Get", err, core.NotFound)
		return nil
	})
}

func restockReverse(t T, w World) {
	h := usual(t, w)
	mine, _ := h.guests(t, w)
	do(t, w, func(tx ports.Tx) error { // one with the usual name, the others with names of their own
		got, err := h.add(t, tx, mine, "192.0.2.9")
		if err != nil {
			return err
		}
		return tx.Addresses().Name(t.Context(), got.ID, got.Usual)
	})
	stock := h.stock()
	for i := range stock {
		stock[i].Usual = "new.example.net"
	}
	do(t, w, func(tx ports.Tx) error { return tx.Addresses().Restock(t.Context(), h.Pool.ID, stock) })
	look(t, w, func(tx ports.Tx) error {
		found, err := tx.Addresses().List(t.Context(), h.Pool.ID, "", core.Page{})
		for _, a := range found {
			equal(t, "usual", a.Usual, "new.example.net")
			want := "host" + a.IP.String()[len("192.0.2."):] + ".example.net"
			if a.IP.String() == "192.0.2.9" {
				want = "new.example.net"
			}
			equal(t, "reverse", a.Reverse, want)
		}
		return err
	})
}

func findNarrows(t T, w World) {
	h := furnish(t, w)
	mine, theirs := h.guests(t, w)
	do(t, w, func(tx ports.Tx) error {
		if _, err := h.add(t, tx, mine, "192.0.2.10"); err != nil {
			return err
		}
		_, err := h.add(t, tx, theirs, "192.0.2.11")
		return err
	})
	for _, c := range []struct {
		filter core.AddressFilter
		want   []string
	}{
		{core.AddressFilter{}, []string{"192.0.2.12", "192.0.2.11", "192.0.2.10", "192.0.2.9"}}, // as their IDs are
		{core.AddressFilter{Pool: h.Pool.ID, Page: core.Page{Limit: 1}}, []string{"192.0.2.12"}},
		{core.AddressFilter{Pool: newID[core.PoolID]()}, nil},
		{core.AddressFilter{Server: mine}, []string{"192.0.2.10"}},
		{core.AddressFilter{Owner: h.User.ID}, []string{"192.0.2.11", "192.0.2.10"}},
		{core.AddressFilter{Owner: newID[core.UserID]()}, nil},
		{core.AddressFilter{Held: truth(true)}, []string{"192.0.2.11", "192.0.2.10"}},
		{core.AddressFilter{Held: truth(false)}, []string{"192.0.2.12", "192.0.2.9"}},
	} {
		equal(t, "found", addresses(t, w, c.filter), c.want)
	}
}
