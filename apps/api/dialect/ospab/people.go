package ospab

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// people registers what has to do with who somebody is, and what there is to buy.
func (a *api) people(h huma.API) {
	register := takes[Registration](h, call("POST", "/auth/register", "register", "Register", 400, 403, 409, 429))
	register.DefaultStatus = http.StatusCreated
	login := takes[Login](h, call("POST", "/auth/login", "login", "Log in", 400, 429))
	register.Metadata[legacy.Open], login.Metadata[legacy.Open] = true, true
	on(a, h, register, a.register)
	on(a, h, login, a.login)
	on(a, h, call("GET", "/auth/me", "me", "Who you are"), a.me)
	on(a, h, call("GET", "/tariff", "list-tariffs", "List tariffs"), a.tariffs)
	on(a, h, call("GET", "/os", "list-os", "List operating systems"), a.systems)
}

// guess lets only so many guesses through, from one address and at one name; what
// gives back is called if it was none. An e-mail address is one, however it is
// written.
func (a *api) guess(ctx context.Context, action core.Permission, called string) (back func(), err error) {
	source := legacy.Source(ctx)
	from, at := a.Logins.Take("from "+web.House(source)), a.Logins.Take("on "+core.LowerASCII(called))
	for _, verdict := range []web.Verdict{from, at} {
		if !verdict.OK {
			a.fleet.Refused(ctx, core.Caller{Source: source}, action, core.Clip(called), "rate-limited")
			return nil, outside(http.StatusTooManyRequests, texts["rate-limited"])
		}
	}
	return func() { from.Return(); at.Return() }, nil
}

func (a *api) login(ctx context.Context, in *body) (*answer[Entered], error) {
	who, ok := into[Login](*in)
	if !ok || who.Email == "" || who.Password == "" {
		return nil, noLogin
	}
	back, err := a.guess(ctx, "session.open", who.Email)
	if err != nil {
		return nil, err
	}
	entered, err := a.enter(ctx, who.Email, who.Password)
	if err != nil {
		return nil, err
	}
	back()
	entered.Message = "Вход выполнен успешно!"
	return &answer[Entered]{entered}, nil
}

// enter opens a session, whose secret is a JWT.
func (a *api) enter(ctx context.Context, called, password string) (Entered, error) {
	var out Entered
	_, err := a.fleet.LoginLong(ctx, legacy.Source(ctx), fleet.LongLogin{Called: called, Password: password, Life: life,
		Secret: func(user core.User, until time.Time) (string, error) {
			numbers, err := a.fleet.NumbersOf(ctx, core.Caller{User: user.ID}, core.NumberedUser, string(user.ID))
			if err == nil {
				out.User = person(user, numbers[string(user.ID)])
				out.Token, err = a.sign(out.User.ID, until.Add(-life), until)
			}
			return out.Token, err
		}})
	if core.CodeOf(err) == core.CodeUnauthenticated && err != nil {
		err = badLogin
	}
	return out, err
}

type made[T any] struct {
	Status int
	Body   T
}

// register counts every attempt: who registers again and again fills the store.
func (a *api) register(ctx context.Context, in *body) (*made[Entered], error) {
	who, ok := into[Registration](*in)
	if !ok || who.Username == "" || who.Email == "" || who.Password == "" {
		return nil, noPerson
	}
	if _, err := a.guess(ctx, "user.register", who.Email); err != nil {
		return nil, err
	}
	_, err := a.fleet.Register(ctx, legacy.Source(ctx), fleet.Registration{Username: who.Username, Email: who.Email, Password: who.Password, Language: core.Russian})
	switch {
	case core.CodeOf(err) == core.CodeRegistrationOff:
		return nil, closed
	case core.CodeOf(err) == core.CodeNameTaken:
		return nil, knownLogin
	case core.KindOf(err) == core.Invalid && err != nil:
		return nil, Wrong{Message: badInput.Text, Details: a.Fault(ctx, err).Error(), code: http.StatusBadRequest}
	case err != nil:
		return nil, err
	}
	entered, err := a.enter(ctx, who.Username, who.Password)
	entered.Message = "Регистрация прошла успешно!"
	return &made[Entered]{http.StatusCreated, entered}, err
}

func (a *api) me(ctx context.Context, _ *struct{}) (*answer[Me], error) {
	who := legacy.Caller(ctx)
	user, err := a.fleet.User(ctx, who, who.User)
	if err != nil {
		return nil, err
	}
	numbers, err := a.fleet.NumbersOf(ctx, who, core.NumberedUser, string(user.ID))
	return &answer[Me]{Me{person(user, numbers[string(user.ID)])}}, err
}

func (a *api) tariffs(ctx context.Context, _ *struct{}) (*answer[[]Offered], error) {
	who := legacy.Caller(ctx)
	plans, err := a.fleet.Plans(ctx, who, core.Page{Sort: core.Sort{By: core.ByName}})
	if err != nil {
		return nil, err
	}
	b := book{}
	b.plans, err = a.fleet.NumbersOf(ctx, who, core.NumberedPlan, ids(plans, func(p core.Plan) core.PlanID { return p.ID })...)
	all := []Offered{}
	for _, plan := range plans {
		all = append(all, b.offered(plan))
	}
	slices.SortFunc(all, func(x, y Offered) int { return cmp.Compare(x.ID, y.ID) })
	return &answer[[]Offered]{all}, err
}

func (a *api) systems(ctx context.Context, _ *struct{}) (*answer[[]OS], error) {
	who := legacy.Caller(ctx)
	images, err := a.fleet.Images(ctx, who, core.Page{Sort: core.Sort{By: core.ByName}})
	if err != nil {
		return nil, err
	}
	numbers, err := a.fleet.NumbersOf(ctx, who, core.NumberedImage, ids(images, func(i core.Image) core.ImageID { return i.ID })...)
	all := []OS{}
	for _, image := range images {
		all = append(all, OS{numbers[string(image.ID)], image.Name, system(image.Name)})
	}
	slices.SortFunc(all, func(x, y OS) int { return cmp.Compare(x.ID, y.ID) })
	return &answer[[]OS]{all}, err
}

// ids are those of things, each once; what has none is left out.
func ids[T any, ID ~string](things []T, id func(T) ID) []string {
	seen, all := map[ID]bool{"": true}, []string{}
	for _, thing := range things {
		if one := id(thing); !seen[one] {
			seen[one] = true
			all = append(all, string(one))
		}
	}
	return all
}
