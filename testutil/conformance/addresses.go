package conformance

import (
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func addressCases() []Case[World] {
	return []Case[World]{
		{"Take gives the lowest free address, whole", lowestFirst},
		{"a holder that has one of the pool gets the same again", sameAgain},
		{"a holder may have one of each of two pools", onePerPool},
		{"the named address is given", namedGiven},
		{"a named address that another holds is a Conflict", namedTaken},
		{"a named address that the pool has not is NotFound", namedElsewhere},
		{"an empty pool is Exhausted", poolEmpty},
		{"the last address goes to one of twenty, the others find the pool Exhausted", lastAddress},
		{"twenty that ask at once never get the same address", addressRace},
		{"a released address rests until freshBefore reaches it", releasedRests},
		{"Release gives back all that the holder has, and may be repeated", releaseRepeats},
		{"Stock leaves what is there as it is", stockRepeats},
		{"Restock adds, drops and sets up what stays, and may be repeated", restocks},
		{"Restock drops nothing that is held", restockKeepsHeld},
		{"Restock and Take at once never lose a held address", restockRace},
		{"a list is sorted by ID, by pool, by holder, in pages", addressPages},
		{"version 6 addresses are given in their order too", addressesV6},
	}
}

func takeFresh(t T, w World, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	var got core.Address
	err := try(t, w, func(tx ports.Tx) (err error) {
		got, err = tx.Addresses().Take(t.Context(), pool, holder, named, freshBefore)
		return err
	})
	return got, err
}

// take gives the holder any address of the house's pool.
func take(t T, w World, h house, holder core.ServerID) core.Address {
	t.Helper()
	got, err := takeFresh(t, w, h.Pool.ID, holder, netip.Addr{}, at(0))
	fine(t, "Take", err)
	return got
}

func release(t T, w World, holder core.ServerID, when time.Time) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Addresses().Release(t.Context(), holder, when) })
}

func addressesOf(t T, w World, pool core.PoolID, holder core.ServerID, page core.Page) []core.Address {
	t.Helper()
	var got []core.Address
	look(t, w, func(tx ports.Tx) (err error) {
		got, err = tx.Addresses().List(t.Context(), pool, holder, page)
		return err
	})
	return got
}

func host(last byte) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, last}) }

func lowestFirst(t T, w World) {
	h := furnish(t, w)
	for _, last := range []byte{9, 10, 11, 12} {
		holder := newID[core.ServerID]()
		got := take(t, w, h, holder)
		want := core.Address{ID: got.ID, Pool: h.Pool.ID, IP: host(last), Bits: 24, Gateway: host(1), Bridge: "vmbr1", VLAN: 12,
			Reverse: got.Reverse, Server: holder, Rank: 1}
		equal(t, "Take", got, want)
		equal(t, "the reverse name is there", got.Reverse != "", true)
		equal(t, "List", addressesOf(t, w, "", holder, core.Page{}), []core.Address{want})
	}
}

func sameAgain(t T, w World) {
	h, holder := furnish(t, w), newID[core.ServerID]()
	one := take(t, w, h, holder)
	equal(t, "the second time", take(t, w, h, holder), one)
	equal(t, "how many are held", len(addressesOf(t, w, h.Pool.ID, holder, core.Page{})), 1)
}

func onePerPool(t T, w World) {
	one, two, holder := furnish(t, w), furnish(t, w), newID[core.ServerID]()
	a, b := take(t, w, one, holder), take(t, w, two, holder)
	equal(t, "held", addressesOf(t, w, "", holder, core.Page{}), []core.Address{a, b})
	release(t, w, holder, at(1))
	equal(t, "held after Release", addressesOf(t, w, "", holder, core.Page{}), nil)
}

func namedGiven(t T, w World) {
	h := furnish(t, w)
	got, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), host(11), at(0))
	fine(t, "Take", err)
	equal(t, "the address", got.IP, host(11))
}

func namedTaken(t T, w World) {
	h, holder := furnish(t, w), newID[core.ServerID]()
	one := take(t, w, h, holder)
	_, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), one.IP, at(0))
	refused(t, "Take", err, core.Conflict)
	again, err := takeFresh(t, w, h.Pool.ID, holder, one.IP, at(0))
	fine(t, "Take by its holder", err)
	equal(t, "by its holder", again, one)
}

func namedElsewhere(t T, w World) {
	h, other := furnish(t, w), newPool("")
	other.Clusters = nil
	do(t, w, func(tx ports.Tx) error { return tx.Pools().Insert(t.Context(), other) })
	_, err := takeFresh(t, w, other.ID, newID[core.ServerID](), host(9), at(0))
	refused(t, "Take of another pool's", err, core.NotFound)
	_, err = takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), host(200), at(0))
	refused(t, "Take of nobody's", err, core.NotFound)
}

func poolEmpty(t T, w World) {
	h := furnish(t, w)
	for range 4 {
		take(t, w, h, newID[core.ServerID]())
	}
	_, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), netip.Addr{}, at(0))
	refused(t, "Take", err, core.Exhausted, core.CodePoolExhausted)
}

func lastAddress(t T, w World) {
	h := furnish(t, w)
	for range 3 {
		take(t, w, h, newID[core.ServerID]())
	}
	oneWins(t, race(crowd, func(int) error {
		_, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), netip.Addr{}, at(0))
		return err
	}), core.Exhausted, core.CodePoolExhausted)
}

func addressRace(t T, w World) {
	h := furnish(t, w)
	stock := make([]core.Address, crowd)
	for i := range stock {
		stock[i] = core.Address{ID: newID[core.AddressID](), Pool: h.Pool.ID, IP: host(byte(100 + i)), Bits: 24}
	}
	do(t, w, func(tx ports.Tx) error { return tx.Addresses().Stock(t.Context(), stock) })
	given := make([]netip.Addr, crowd)
	errs := race(crowd, func(i int) error {
		got, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), netip.Addr{}, at(0))
		given[i] = got.IP
		return err
	})
	seen := map[netip.Addr]bool{}
	for i, err := range errs {
		fine(t, "Take", err)
		equal(t, given[i].String()+" was given before", seen[given[i]], false)
		seen[given[i]] = true
	}
}

func releasedRests(t T, w World) {
	h, holder := furnish(t, w), newID[core.ServerID]()
	first := take(t, w, h, holder)
	release(t, w, holder, at(100))
	held := addressesOf(t, w, h.Pool.ID, "", core.Page{After: "", Limit: 0})
	for _, a := range held {
		if a.IP == first.IP {
			equal(t, "ReleasedAt", a.ReleasedAt, at(100))
		}
	}
	next, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), netip.Addr{}, at(99))
	fine(t, "Take", err)
	equal(t, "while it rests", next.IP, host(10))
	rested, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), netip.Addr{}, at(100))
	fine(t, "Take", err)
	equal(t, "rested", rested.IP, first.IP)
}

func releaseRepeats(t T, w World) {
	h, holder, other := furnish(t, w), newID[core.ServerID](), newID[core.ServerID]()
	release(t, w, holder, at(1)) // of nothing
	one := take(t, w, h, holder)
	kept := take(t, w, h, other)
	release(t, w, holder, at(100))
	release(t, w, holder, at(200))
	one.Server, one.ReleasedAt, one.Reverse = "", at(100), one.Usual
	for _, a := range addressesOf(t, w, h.Pool.ID, "", core.Page{}) {
		if a.ID == one.ID {
			equal(t, "the released one", a, one)
		}
	}
	equal(t, "the other's", addressesOf(t, w, h.Pool.ID, other, core.Page{}), []core.Address{kept})
}

func stockRepeats(t T, w World) {
	h, holder := furnish(t, w), newID[core.ServerID]()
	take(t, w, h, holder)
	before := addressesOf(t, w, h.Pool.ID, "", core.Page{})
	again := h.stock()
	again[0].Bridge = "vmbr9"
	do(t, w, func(tx ports.Tx) error { return tx.Addresses().Stock(t.Context(), again) })
	equal(t, "the pool", addressesOf(t, w, h.Pool.ID, "", core.Page{}), before)
	equal(t, "how many", len(before), 4)
}

func addressPages(t T, w World) {
	one, two := furnish(t, w), furnish(t, w)
	holder := newID[core.ServerID]()
	held := take(t, w, two, holder)
	first, second := addressesOf(t, w, one.Pool.ID, "", core.Page{}), addressesOf(t, w, two.Pool.ID, "", core.Page{})
	equal(t, "of each pool", []int{len(first), len(second)}, []int{4, 4})
	all := append(append([]core.Address(nil), first...), second...) // made, and so named, in this order
	equal(t, "of all pools", addressesOf(t, w, "", "", core.Page{}), all)
	equal(t, "a page", addressesOf(t, w, "", "", core.Page{After: string(all[1].ID), Limit: 3}), all[2:5])
	equal(t, "of a holder", addressesOf(t, w, "", holder, core.Page{}), []core.Address{held})
	equal(t, "of a holder in another pool", addressesOf(t, w, one.Pool.ID, holder, core.Page{}), nil)
	for i := 1; i < len(all); i++ {
		equal(t, "sorted", all[i-1].ID < all[i].ID, true)
	}
}

func addressesV6(t T, w World) {
	pool := newPool("")
	pool.Clusters, pool.Prefix = nil, netip.MustParsePrefix("2001:db8::/64")
	low, high := netip.MustParseAddr("2001:db8::9"), netip.MustParseAddr("2001:db8::10")
	do(t, w, func(tx ports.Tx) error {
		return first(
			func() error { return tx.Pools().Insert(t.Context(), pool) },
			func() error {
				return tx.Addresses().Stock(t.Context(), []core.Address{
					{ID: newID[core.AddressID](), Pool: pool.ID, IP: high, Bits: 64},
					{ID: newID[core.AddressID](), Pool: pool.ID, IP: low, Bits: 64}})
			})
	})
	for _, want := range []netip.Addr{low, high} {
		got, err := takeFresh(t, w, pool.ID, newID[core.ServerID](), netip.Addr{}, at(0))
		fine(t, "Take", err)
		equal(t, "the address", got.IP, want)
	}
}

// restock asks for the pool's addresses with these last bytes, on bridge vmbr7.
func restock(t T, w World, h house, last ...byte) error {
	var wanted []core.Address
	for _, b := range last {
		wanted = append(wanted, core.Address{ID: newID[core.AddressID](), Pool: h.Pool.ID, IP: host(b), Bits: 25, Gateway: host(2), Bridge: "vmbr7", VLAN: 7})
	}
	return try(t, w, func(tx ports.Tx) error { return tx.Addresses().Restock(t.Context(), h.Pool.ID, wanted) })
}

func restocks(t T, w World) {
	h, other, holder := furnish(t, w), furnish(t, w), newID[core.ServerID]()
	held := take(t, w, h, holder)
	fine(t, "Restock", restock(t, w, h, 200, 9, 10))
	fine(t, "Restock again", restock(t, w, h, 200, 9, 10))
	held.Bits, held.Gateway, held.Bridge, held.VLAN = 25, host(2), "vmbr7", 7
	equal(t, "the held one", addressesOf(t, w, h.Pool.ID, holder, core.Page{}), []core.Address{held})
	equal(t, "the reverse name is there", held.Reverse != "", true)
	equal(t, "how many", len(addressesOf(t, w, h.Pool.ID, "", core.Page{})), 3)
	equal(t, "another pool's", len(addressesOf(t, w, other.Pool.ID, "", core.Page{})), 4)
	for _, last := range []byte{10, 200} {
		got := take(t, w, h, newID[core.ServerID]())
		equal(t, "the next", got, core.Address{ID: got.ID, Pool: h.Pool.ID, IP: host(last), Bits: 25, Gateway: host(2), Bridge: "vmbr7", VLAN: 7,
			Reverse: got.Reverse, Server: got.Server, Rank: 1})
	}
}

func restockKeepsHeld(t T, w World) {
	h := furnish(t, w)
	take(t, w, h, newID[core.ServerID]())
	before := addressesOf(t, w, h.Pool.ID, "", core.Page{})
	refused(t, "Restock", restock(t, w, h, 10, 11), core.Conflict, core.CodeInUse)
	equal(t, "the pool", addressesOf(t, w, h.Pool.ID, "", core.Page{}), before)
}

func restockRace(t T, w World) {
	h := furnish(t, w)
	errs := race(crowd, func(i int) error {
		if i%2 == 0 {
			return restock(t, w, h, 10, 11, 12)
		}
		_, err := takeFresh(t, w, h.Pool.ID, newID[core.ServerID](), host(9), at(0))
		return err
	})
	taken := 0
	for i, err := range errs {
		if i%2 == 1 && err == nil {
			taken++
		}
	}
	there := 0
	for _, a := range addressesOf(t, w, h.Pool.ID, "", core.Page{}) {
		if a.Server != "" {
			there++
		}
	}
	equal(t, "held", there, taken)
}
