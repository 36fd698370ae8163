-- A server may hold several addresses of one pool.
DROP INDEX addresses_holder;
CREATE INDEX addresses_holder ON addresses (server_id, pool_id) WHERE server_id IS NOT NULL;
ALTER TABLE addresses ADD COLUMN usual_reverse TEXT NOT NULL DEFAULT '';

ALTER TABLE pools ADD COLUMN reverse TEXT NOT NULL DEFAULT '';
ALTER TABLE pools ADD COLUMN rest_seconds BIGINT;

-- What is remembered of a server besides its row.
CREATE TABLE watches (
	server_id {{.UUID}} PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	noted     {{.Bool}} NOT NULL,
	data      TEXT NOT NULL
);
CREATE INDEX watches_noted ON watches (server_id) WHERE noted;

CREATE TABLE strays (
	cluster_id {{.UUID}} NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
	vmid       BIGINT NOT NULL,
	node       TEXT NOT NULL,
	kind       TEXT NOT NULL,
	name       TEXT NOT NULL,
	server     TEXT NOT NULL,
	found_at   {{.Time}},
	PRIMARY KEY (cluster_id, vmid)
);
