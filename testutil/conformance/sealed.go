package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func sealedCases() []Case[World] {
	return []Case[World]{
		{"List pages through secrets and answers, each once", sealedListed},
		{"Samples shows a value of every key", sealedSampled},
		{"Replace changes what is still there, and nothing else", sealedReplaced},
		{"Forget deletes what is still there, and nothing else", sealedForgotten},
	}
}

// sealSome keeps two secrets and three answers, under three keys.
func sealSome(t T, w World) []core.Sealed {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	all := []core.Sealed{{Place: "a/1", Value: []byte("2.11111111.abc")}, {Place: "s/1", Value: []byte("2.22222222.def")}}
	for _, s := range all {
		putSecret(t, w, s.Place, s.Value)
	}
	for _, r := range []core.Replay{{User: one, Key: "k/1"}, {User: one, Key: "K"}, {User: two, Key: "k/1"}} {
		r.Hash, r.Created, r.Answer = hash(r.Key), at(0), []byte("2.33333333."+r.Place())
		fine(t, "an answer", answer(t, w, r))
		all = append(all, core.Sealed{Place: r.Place(), Value: r.Answer})
	}
	_, err := claimKey(t, w, two, "claimed, and never answered")
	refused(t, "Claim", err, core.NotFound)
	return sorted(all)
}

func sorted(all []core.Sealed) []core.Sealed {
	slices.SortFunc(all, func(a, b core.Sealed) int { return order(a.Place, b.Place) })
	return all
}

func order(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

func listSealed(t T, w World, limit int) (all []core.Sealed) {
	after := ""
	for {
		var page []core.Sealed
		look(t, w, func(tx ports.Tx) (err error) {
			page, err = tx.Sealed().List(t.Context(), after, limit)
			return err
		})
		if len(page) == 0 {
			return sorted(all)
		}
		equal(t, "longer than the limit", len(page) > limit, false)
		all, after = append(all, page...), page[len(page)-1].Place
	}
}

func sealedListed(t T, w World) {
	want := sealSome(t, w)
	for _, limit := range []int{1, 2, 3, 100} {
		equal(t, "List", listSealed(t, w, limit), want)
	}
}

func sealedSampled(t T, w World) {
	all := sealSome(t, w)
	var samples []core.Sealed
	look(t, w, func(tx ports.Tx) (err error) {
		samples, err = tx.Sealed().Samples(t.Context())
		return err
	})
	keys := map[string]bool{}
	for _, s := range samples {
		known := slices.ContainsFunc(all, func(a core.Sealed) bool { return a.Place == s.Place && string(a.Value) == string(s.Value) })
		equal(t, s.Place+" is what was sealed", known, true)
		keys[string(s.Value[:core.SealName])] = true
	}
	equal(t, "keys", keys, map[string]bool{"2.11111111.": true, "2.22222222.": true, "2.33333333.": true})
}

func sealedReplaced(t T, w World) {
	all := sealSome(t, w)
	for i, was := range all {
		now := core.Sealed{Place: was.Place, Value: []byte("2.44444444.new")}
		stale := core.Sealed{Place: was.Place, Value: []byte("2.11111111.other")}
		do(t, w, func(tx ports.Tx) error {
			replaced, err := tx.Sealed().Replace(t.Context(), stale, []byte("lost"))
			fine(t, "Replace", err)
			equal(t, "what was changed meanwhile", replaced, false)
			replaced, err = tx.Sealed().Replace(t.Context(), was, now.Value)
			equal(t, "what is still there", replaced, true)
			return err
		})
		all[i] = now
		equal(t, "afterwards", listSealed(t, w, 100), all)
	}
	do(t, w, func(tx ports.Tx) error {
		replaced, err := tx.Sealed().Replace(t.Context(), core.Sealed{Place: "nowhere", Value: []byte("x")}, []byte("y"))
		equal(t, "what never was", replaced, false)
		return err
	})
}

func sealedForgotten(t T, w World) {
	all := sealSome(t, w)
	for len(all) > 0 {
		was := all[0]
		do(t, w, func(tx ports.Tx) error {
			gone, err := tx.Sealed().Forget(t.Context(), core.Sealed{Place: was.Place, Value: []byte("2.11111111.other")})
			fine(t, "Forget", err)
			equal(t, "what was changed meanwhile", gone, false)
			gone, err = tx.Sealed().Forget(t.Context(), was)
			equal(t, "what is still there", gone, true)
			return err
		})
		all = all[1:]
		equal(t, "afterwards", len(listSealed(t, w, 100)), len(all))
	}
}
