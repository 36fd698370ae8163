-- Where events are sent to, and what is on its way there.
CREATE TABLE webhooks (
	id            {{.UUID}} PRIMARY KEY,
	user_id       {{.UUID}} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	url           TEXT NOT NULL,
	types         {{.JSON}} NOT NULL,
	description   TEXT NOT NULL,
	enabled       {{.Bool}} NOT NULL,
	cause         TEXT NOT NULL,
	failing_since {{.Time}},
	claimed_at    {{.Time}}, -- when something of it was last taken to be sent
	version       BIGINT NOT NULL,
	created_at    {{.Time}},
	updated_at    {{.Time}}
);
CREATE INDEX webhooks_user ON webhooks (user_id);

CREATE TABLE deliveries (
	id          {{.UUID}} PRIMARY KEY,
	webhook_id  {{.UUID}} NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
	event_id    {{.UUID}} NOT NULL,
	position    BIGINT NOT NULL, -- of the event: the order in which it is told
	server      TEXT NOT NULL,   -- of the event, or empty: within which that order holds
	event       {{.Document}} NOT NULL,
	state       TEXT NOT NULL,
	attempts    BIGINT NOT NULL,
	status      BIGINT NOT NULL,
	answer      TEXT NOT NULL,
	failure     TEXT NOT NULL,
	due_at      {{.Time}},
	created_at  {{.Time}},
	tried_at    {{.Time}},
	ended_at    {{.Time}},
	lease_owner TEXT NOT NULL DEFAULT '',
	lease_until {{.Time}},
	UNIQUE (webhook_id, event_id)
);
CREATE INDEX deliveries_listed ON deliveries (webhook_id, id);
CREATE INDEX deliveries_due ON deliveries (webhook_id, due_at) WHERE state = 'pending';
CREATE INDEX deliveries_order ON deliveries (webhook_id, server, position) WHERE state = 'pending';
CREATE INDEX deliveries_created ON deliveries (created_at);
