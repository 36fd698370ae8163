-- What a server sent and received in a calendar month, and its guest's
-- counters when it was last seen. The uptime is in microseconds.
CREATE TABLE traffic (
	server_id {{.UUID}} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	month     TEXT NOT NULL,
	bytes_in  BIGINT NOT NULL,
	bytes_out BIGINT NOT NULL,
	net_in    BIGINT NOT NULL,
	net_out   BIGINT NOT NULL,
	uptime    BIGINT NOT NULL,
	seen_at   {{.Time}},
	PRIMARY KEY (server_id, month)
);

-- What is in force against a server that has used up its bandwidth, and what
-- its interface had before.
CREATE TABLE restraints (
	server_id {{.UUID}} PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	action    TEXT NOT NULL,
	throttle  BIGINT NOT NULL,
	since     {{.Time}},
	applied   {{.Bool}} NOT NULL,
	next_try  {{.Time}},
	rate      BIGINT NOT NULL,
	down      {{.Bool}} NOT NULL
);
