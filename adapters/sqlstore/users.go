package sqlstore

import (
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

type userRow struct {
	bun.BaseModel `bun:"table:users"`
	ID            core.UserID   `bun:"id,pk,type:uuid"`
	Name          string        `bun:"name"`
	Email         string        `bun:"email"`
	Role          core.RoleName `bun:"role"`
	Password      string        `bun:"password"`
	Suspended     bool          `bun:"suspended"`
	Language      core.Language `bun:"language"`
	Unwanted      string        `bun:"unwanted"` // kinds of mails, with commas between
	Version       int64         `bun:"version"`
	Created       stamp         `bun:"created_at"`
}

func usersOf(t *tx) catalog[core.User, core.UserID, userRow] {
	return catalog[core.User, core.UserID, userRow]{tx: t, what: "user", row: rowOfUser, thing: (*userRow).user,
		key: func(u core.User) (core.UserID, int64) { return u.ID, u.Version }, related: t.pointAtRole}
}

func rowOfUser(u core.User) *userRow {
	unwanted := make([]string, len(u.Unwanted))
	for i, kind := range u.Unwanted {
		unwanted[i] = string(kind)
	}
	return &userRow{ID: u.ID, Name: u.Name, Email: u.Email, Role: u.Role, Password: u.Password, Suspended: u.Suspended,
		Language: u.Language, Unwanted: strings.Join(unwanted, ","), Version: u.Version, Created: stamp(u.Created)}
}

func (r *userRow) user() core.User {
	u := core.User{ID: r.ID, Name: r.Name, Email: r.Email, Role: r.Role, Password: r.Password, Suspended: r.Suspended,
		Language: r.Language, Version: r.Version, Created: time.Time(r.Created)}
	if r.Unwanted != "" {
		for kind := range strings.SplitSeq(r.Unwanted, ",") {
			u.Unwanted = append(u.Unwanted, core.MailKind(kind))
		}
	}
	return u
}
