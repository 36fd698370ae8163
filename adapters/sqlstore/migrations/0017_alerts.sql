-- What is wrong, and what was. Neither its server nor its cluster is a
-- reference: whoever looks next ends an alert whose subject is gone, and tells.
CREATE TABLE alerts (
	id             {{.UUID}} PRIMARY KEY,
	kind           TEXT NOT NULL,
	subject_kind   TEXT NOT NULL,
	subject        TEXT NOT NULL,
	cluster_id     {{.UUID}},
	server_id      {{.UUID}},
	owner_id       {{.UUID}},
	name           TEXT NOT NULL,
	state          TEXT NOT NULL,
	value          DOUBLE PRECISION NOT NULL,
	threshold      DOUBLE PRECISION NOT NULL,
	since          {{.Time}},
	raised_at      {{.Time}},
	resolved_at    {{.Time}},
	silenced_until {{.Time}},
	cause          TEXT NOT NULL,
	flaps          BIGINT NOT NULL,
	over_since     {{.Time}},
	under_since    {{.Time}},
	told           {{.Bool}} NOT NULL,
	told_at        {{.Time}},
	open           {{.Bool}} NOT NULL,
	version        BIGINT NOT NULL
);
CREATE UNIQUE INDEX alerts_once ON alerts (kind, subject_kind, subject) WHERE open;
CREATE INDEX alerts_open ON alerts (cluster_id, id) WHERE open;
CREATE INDEX alerts_firing ON alerts (kind) WHERE state = 'firing';
CREATE INDEX alerts_owner ON alerts (owner_id, id);
CREATE INDEX alerts_server ON alerts (server_id, id);
CREATE INDEX alerts_ended ON alerts (resolved_at) WHERE NOT open;

-- What is remembered of the sweeps over a cluster.
CREATE TABLE alert_rounds (
	cluster_id   {{.UUID}} PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
	swept_at     {{.Time}},
	failed_since {{.Time}}
);

-- What users want other than usual in the rules, for all of their servers and
-- for one.
CREATE TABLE user_alert_rules (
	user_id        {{.UUID}} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	rules          {{.Document}} NOT NULL,
	silenced_until {{.Time}},
	version        BIGINT NOT NULL
);
CREATE TABLE server_alert_rules (
	server_id      {{.UUID}} PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	rules          {{.Document}} NOT NULL,
	silenced_until {{.Time}},
	version        BIGINT NOT NULL
);
