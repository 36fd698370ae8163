-- What each server's guest was last seen to be made of.
CREATE TABLE observations (
	server_id {{.UUID}} PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	seen_at   {{.Time}} NOT NULL,
	data      TEXT NOT NULL
);
