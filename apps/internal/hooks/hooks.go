// Package hooks is the webhooks' part in a program: it hears the events for
// them, and sends with the settings of the program.
package hooks

import (
	"context"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/outbound"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/version"
)

// Group is who reads the event log for all webhooks.
const Group = "webhooks"

// Poster sends where the settings allow it.
func Poster(set settings.Webhooks) *outbound.Poster {
	return outbound.NewPoster(outbound.Settings{Networks: set.WebhookAllowCIDRs, Marshal: bus.Marshal, UserAgent: "remuda/" + version.Version})
}

// Run has every event that the subscriber delivers heard, until ctx ends. While
// the store cannot be written, events wait.
func Run(ctx context.Context, from message.Subscriber, hear bus.Handler, set handling.Settings) error {
	return handling.Run(ctx, Group, from, hear, set)
}
