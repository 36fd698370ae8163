-- What users are told by mail, in which language, and what they do without.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN unwanted TEXT NOT NULL DEFAULT '';

CREATE TABLE mails (
	id          {{.UUID}} PRIMARY KEY,
	user_id     {{.UUID}} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	event_id    {{.UUID}} NOT NULL,
	kind        TEXT NOT NULL,
	params      {{.JSON}} NOT NULL,
	address     TEXT NOT NULL,
	state       TEXT NOT NULL,
	attempts    BIGINT NOT NULL,
	answer      TEXT NOT NULL,
	failure     TEXT NOT NULL,
	due_at      {{.Time}},
	created_at  {{.Time}},
	tried_at    {{.Time}},
	ended_at    {{.Time}},
	lease_owner TEXT NOT NULL DEFAULT '',
	lease_until {{.Time}},
	UNIQUE (user_id, event_id)
);
CREATE INDEX mails_listed ON mails (user_id, id);
CREATE INDEX mails_state ON mails (state, id);
CREATE INDEX mails_due ON mails (due_at) WHERE state = 'pending';
CREATE INDEX mails_created ON mails (created_at);
