package saga

import "context"

// Part makes an act of one workflow serve in another, whose state holds the
// state that the act works on: of finds it there. A nil act stays nil.
func Part[S, P any](act Act[P], of func(*S) *P) Act[S] {
	if act == nil {
		return nil
	}
	return func(ctx context.Context, run *Run[S]) (Effect, error) {
		return act(ctx, &Run[P]{Op: run.Op, State: of(run.State)})
	}
}
