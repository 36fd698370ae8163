-- What we made of snapshots, from the moment it was accepted.
CREATE TABLE snapshots (
	server_id    {{.UUID}} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	name         TEXT NOT NULL,
	description  TEXT NOT NULL,
	memory       {{.Bool}} NOT NULL,
	schedule_id  {{.UUID}},
	state        TEXT NOT NULL,
	operation_id {{.UUID}},
	parent       TEXT NOT NULL,
	created_at   {{.Time}},
	PRIMARY KEY (server_id, name)
);

CREATE TABLE snapshot_schedules (
	server_id  {{.UUID}} PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	id         {{.UUID}} NOT NULL,
	every      BIGINT NOT NULL, -- seconds
	at         TEXT NOT NULL,
	keep       BIGINT NOT NULL,
	memory     {{.Bool}} NOT NULL,
	prefix     TEXT NOT NULL,
	user_id    {{.UUID}},
	next_at    {{.Time}},
	ran_at     {{.Time}},
	failure    TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at {{.Time}}
);
CREATE INDEX snapshot_schedules_next ON snapshot_schedules (next_at);
