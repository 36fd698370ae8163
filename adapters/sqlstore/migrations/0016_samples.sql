-- The last that was seen of everything that is measured. The uptime is in
-- microseconds, the rates are in bytes a second.
CREATE TABLE measures (
	series          {{.Serial}},
	subject         TEXT NOT NULL,
	kind            TEXT NOT NULL,
	cluster_id      {{.UUID}} NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
	server_id       {{.UUID}} REFERENCES servers (id) ON DELETE CASCADE,
	node            TEXT NOT NULL,
	name            TEXT NOT NULL,
	state           TEXT NOT NULL,
	lost            {{.Bool}} NOT NULL,
	at              {{.Time}} NOT NULL,
	uptime          BIGINT NOT NULL,
	cpu             DOUBLE PRECISION,
	cpus            BIGINT NOT NULL,
	memory          BIGINT,
	memory_total    BIGINT NOT NULL,
	disk            BIGINT,
	disk_total      BIGINT NOT NULL,
	net_in          BIGINT,
	net_out         BIGINT,
	disk_read       BIGINT,
	disk_write      BIGINT,
	net_in_rate     DOUBLE PRECISION,
	net_out_rate    DOUBLE PRECISION,
	disk_read_rate  DOUBLE PRECISION,
	disk_write_rate DOUBLE PRECISION,
	UNIQUE (subject, kind)
);
CREATE INDEX measures_cluster ON measures (cluster_id, kind, subject);
CREATE INDEX measures_server ON measures (server_id);
CREATE INDEX measures_lost ON measures (at) WHERE lost;

-- When each cluster last told what it has. took is in microseconds.
CREATE TABLE sweeps (
	cluster_id {{.UUID}} PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
	at         {{.Time}},
	took       BIGINT NOT NULL,
	failing    {{.Time}},
	failure    TEXT NOT NULL
);

-- What was measured over time. The resolution and the beginning of a bucket
-- are in seconds; a gauge is how often it was read, the sum and the highest of
-- that; and what was moved is in bytes.
CREATE TABLE samples (
	series       BIGINT NOT NULL REFERENCES measures (series) ON DELETE CASCADE,
	resolution   BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	cpu_count    BIGINT NOT NULL,
	cpu_sum      DOUBLE PRECISION NOT NULL,
	cpu_max      DOUBLE PRECISION NOT NULL,
	memory_count BIGINT NOT NULL,
	memory_sum   DOUBLE PRECISION NOT NULL,
	memory_max   DOUBLE PRECISION NOT NULL,
	disk_count   BIGINT NOT NULL,
	disk_sum     DOUBLE PRECISION NOT NULL,
	disk_max     DOUBLE PRECISION NOT NULL,
	cpus         BIGINT NOT NULL,
	memory_total BIGINT NOT NULL,
	disk_total   BIGINT NOT NULL,
	net_in       BIGINT,
	net_out      BIGINT,
	disk_read    BIGINT,
	disk_write   BIGINT,
	PRIMARY KEY (series, resolution, at)
);
CREATE INDEX samples_age ON samples (resolution, at);
