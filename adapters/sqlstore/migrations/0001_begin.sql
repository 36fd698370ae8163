-- One text for both databases. {{.UUID}}, {{.Time}}, {{.JSON}}, {{.Document}},
-- {{.Bytes}}, {{.Bool}} and {{.Serial}} are the types that differ.

CREATE TABLE counters (
	name  TEXT PRIMARY KEY,
	value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('server-number', 0), ('event-position', 0);
{{if .Sequences}}
-- Many take these at once, and nobody waits for whoever took the one before.
CREATE SEQUENCE server_numbers;
CREATE SEQUENCE vmids_given;
{{end}}

CREATE TABLE users (
	id         {{.UUID}} PRIMARY KEY,
	name       TEXT NOT NULL,
	email      TEXT NOT NULL,
	role       TEXT NOT NULL,
	password   TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at {{.Time}},
	CONSTRAINT users_name UNIQUE (name)
);

CREATE TABLE tokens (
	id              {{.UUID}} PRIMARY KEY,
	user_id         {{.UUID}} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	name            TEXT NOT NULL,
	hash            {{.Bytes}},
	scopes          {{.JSON}} NOT NULL,
	expires_at      {{.Time}},
	used_at         {{.Time}},
	refresh         {{.Bytes}},
	refresh_ends_at {{.Time}},
	version         BIGINT NOT NULL,
	created_at      {{.Time}}
);
CREATE UNIQUE INDEX tokens_name ON tokens (user_id, name);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE UNIQUE INDEX tokens_refresh ON tokens (refresh);
CREATE INDEX tokens_user ON tokens (user_id, id);

CREATE TABLE plans (
	id         {{.UUID}} PRIMARY KEY,
	name       TEXT NOT NULL,
	cores      BIGINT NOT NULL,
	memory     BIGINT NOT NULL,
	swap       BIGINT NOT NULL,
	disk       BIGINT NOT NULL,
	price      BIGINT NOT NULL,
	currency   TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at {{.Time}},
	CONSTRAINT plans_name UNIQUE (name)
);

CREATE TABLE clusters (
	id            {{.UUID}} PRIMARY KEY,
	name          TEXT NOT NULL,
	endpoints     {{.JSON}} NOT NULL,
	token_id      TEXT NOT NULL,
	identity      TEXT NOT NULL,
	first_vmid    BIGINT NOT NULL,
	last_vmid     BIGINT NOT NULL,
	resource_pool TEXT NOT NULL,
	drained       {{.Bool}} NOT NULL,
	version       BIGINT NOT NULL,
	created_at    {{.Time}},
	CONSTRAINT clusters_name UNIQUE (name)
);

CREATE TABLE images (
	id         {{.UUID}} PRIMARY KEY,
	name       TEXT NOT NULL,
	kind       TEXT NOT NULL,
	sources    {{.JSON}} NOT NULL,
	hidden     {{.Bool}} NOT NULL,
	version    BIGINT NOT NULL,
	created_at {{.Time}},
	CONSTRAINT images_name UNIQUE (name)
);

-- Which clusters an image names, so that none of them is deleted meanwhile.
CREATE TABLE image_clusters (
	image_id   {{.UUID}} NOT NULL REFERENCES images (id) ON DELETE CASCADE,
	cluster_id {{.UUID}} NOT NULL REFERENCES clusters (id),
	PRIMARY KEY (image_id, cluster_id)
);
CREATE INDEX image_clusters_cluster ON image_clusters (cluster_id);

CREATE TABLE pools (
	id         {{.UUID}} PRIMARY KEY,
	name       TEXT NOT NULL,
	clusters   {{.JSON}} NOT NULL,
	prefix     TEXT NOT NULL,
	gateway    TEXT NOT NULL,
	bridge     TEXT NOT NULL,
	vlan       BIGINT NOT NULL,
	ranges     {{.JSON}} NOT NULL,
	version    BIGINT NOT NULL,
	created_at {{.Time}},
	CONSTRAINT pools_name UNIQUE (name)
);

CREATE TABLE pool_clusters (
	pool_id    {{.UUID}} NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
	cluster_id {{.UUID}} NOT NULL REFERENCES clusters (id),
	PRIMARY KEY (pool_id, cluster_id)
);
CREATE INDEX pool_clusters_cluster ON pool_clusters (cluster_id);

-- sort_key is the address as 16 bytes in hex: it sorts as numbers do.
CREATE TABLE addresses (
	id          {{.UUID}} PRIMARY KEY,
	pool_id     {{.UUID}} NOT NULL,
	ip          TEXT NOT NULL,
	sort_key    TEXT NOT NULL,
	bits        BIGINT NOT NULL,
	gateway     TEXT NOT NULL,
	bridge      TEXT NOT NULL,
	vlan        BIGINT NOT NULL,
	reverse     TEXT NOT NULL,
	server_id   {{.UUID}},
	released_at {{.Time}},
	CONSTRAINT addresses_ip UNIQUE (pool_id, sort_key)
);
CREATE INDEX addresses_free ON addresses (pool_id, sort_key) WHERE server_id IS NULL;
CREATE UNIQUE INDEX addresses_holder ON addresses (server_id, pool_id) WHERE server_id IS NOT NULL;
CREATE INDEX addresses_pool ON addresses (pool_id, id);

CREATE TABLE servers (
	id               {{.UUID}} PRIMARY KEY,
	number           BIGINT NOT NULL,
	name             TEXT NOT NULL,
	name_folded      TEXT NOT NULL,
	hostname         TEXT NOT NULL,
	kind             TEXT NOT NULL,
	owner_id         {{.UUID}} REFERENCES users (id),
	cluster_id       {{.UUID}} REFERENCES clusters (id),
	node             TEXT NOT NULL,
	vmid             BIGINT NOT NULL,
	identity_cluster TEXT NOT NULL,
	identity_mac     TEXT NOT NULL,
	image_id         {{.UUID}} REFERENCES images (id),
	plan_id          {{.UUID}} REFERENCES plans (id),
	spec             {{.Document}} NOT NULL,
	pending          {{.Document}},
	suspended        {{.Bool}} NOT NULL,
	operation_id     {{.UUID}},
	life             TEXT NOT NULL,
	wanted           TEXT NOT NULL,
	last_error       TEXT NOT NULL,
	version          BIGINT NOT NULL,
	created_at       {{.Time}},
	updated_at       {{.Time}},
	started_at       {{.Time}},
	stopped_at       {{.Time}},
	CONSTRAINT servers_number UNIQUE (number)
);
CREATE INDEX servers_owner ON servers (owner_id, id);
CREATE INDEX servers_cluster ON servers (cluster_id, id);
CREATE INDEX servers_node ON servers (node, id);
CREATE INDEX servers_image ON servers (image_id);
CREATE INDEX servers_plan ON servers (plan_id);
CREATE INDEX servers_unsettled ON servers (life, id) WHERE life <> 'ready';

-- What is only seen changes often, and apart from the versioned row.
CREATE TABLE server_power (
	server_id {{.UUID}} PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	power     TEXT NOT NULL,
	seen_at   {{.Time}}
);

CREATE TABLE server_labels (
	server_id {{.UUID}} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (server_id, key)
);
CREATE INDEX server_labels_value ON server_labels (key, value, server_id);

CREATE TABLE operations (
	id          {{.UUID}} PRIMARY KEY,
	kind        TEXT NOT NULL,
	workflow    TEXT NOT NULL,
	server_id   {{.UUID}},
	owner_id    {{.UUID}},
	asked_by    {{.UUID}},
	state       TEXT NOT NULL,
	step        TEXT NOT NULL,
	progress    BIGINT NOT NULL,
	undoing     {{.Bool}} NOT NULL,
	cause       TEXT NOT NULL,
	code        TEXT NOT NULL,
	remedy      TEXT NOT NULL,
	attempts    BIGINT NOT NULL,
	turned      TEXT NOT NULL,
	turn_code   TEXT NOT NULL,
	data        TEXT NOT NULL,
	cancel      {{.Bool}} NOT NULL,
	due_at      {{.Time}},
	lease_owner TEXT NOT NULL,
	lease_until {{.Time}},
	version     BIGINT NOT NULL,
	created_at  {{.Time}},
	updated_at  {{.Time}},
	finished_at {{.Time}}
);
CREATE INDEX operations_due ON operations (due_at, id) WHERE state NOT IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX operations_active ON operations (id) WHERE state NOT IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX operations_server ON operations (server_id, id);
CREATE INDEX operations_owner ON operations (owner_id, id);

CREATE TABLE vmids (
	cluster_id  {{.UUID}} NOT NULL,
	vmid        BIGINT NOT NULL,
	server_id   {{.UUID}},
	released_at {{.Time}},
	given       BIGINT NOT NULL, -- rises: the highest of a cluster is the last that was given
	PRIMARY KEY (cluster_id, vmid)
);
CREATE INDEX vmids_last ON vmids (cluster_id, given);

CREATE TABLE slots (
	scope        TEXT NOT NULL,
	n            BIGINT NOT NULL,
	operation_id {{.UUID}} NOT NULL,
	PRIMARY KEY (scope, n)
);
CREATE UNIQUE INDEX slots_holder ON slots (operation_id, scope);

CREATE TABLE secrets (
	name   TEXT PRIMARY KEY,
	sealed {{.Bytes}} NOT NULL
);

CREATE TABLE replays (
	user_id    {{.UUID}} NOT NULL,
	key        TEXT NOT NULL,
	hash       {{.Bytes}},
	answer     {{.Bytes}},
	answered   {{.Bool}} NOT NULL,
	created_at {{.Time}} NOT NULL,
	PRIMARY KEY (user_id, key)
);
CREATE INDEX replays_created ON replays (created_at);

CREATE TABLE events (
	seq            {{.Serial}},
	id             {{.UUID}} NOT NULL UNIQUE,
	position       BIGINT,
	type           TEXT NOT NULL,
	version        BIGINT NOT NULL,
	server_id      {{.UUID}},
	server_version BIGINT NOT NULL,
	owner_id       {{.UUID}},
	operation_id   {{.UUID}},
	at             {{.Time}},
	data           {{.Document}} NOT NULL
);
CREATE UNIQUE INDEX events_position ON events (position) WHERE position IS NOT NULL;
CREATE INDEX events_unplaced ON events (seq) WHERE position IS NULL;
CREATE INDEX events_at ON events (at) WHERE position IS NOT NULL;

CREATE TABLE cursors (
	name     TEXT PRIMARY KEY,
	owner    TEXT NOT NULL,
	until    {{.Time}},
	position BIGINT NOT NULL
);

CREATE TABLE audit (
	seq     {{.Serial}},
	id      {{.UUID}} NOT NULL UNIQUE,
	at      {{.Time}},
	user_id {{.UUID}},
	token_id {{.UUID}},
	source  TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	outcome TEXT NOT NULL,
	data    {{.Document}} NOT NULL
);
CREATE INDEX audit_user ON audit (user_id, seq);
CREATE INDEX audit_subject ON audit (subject, seq);
