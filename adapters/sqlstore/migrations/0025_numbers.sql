-- The numbers of what other APIs know by number, and the last one given of each
-- kind.
CREATE TABLE numbers (
	kind    TEXT NOT NULL,
	number  BIGINT NOT NULL,
	subject TEXT NOT NULL,
	PRIMARY KEY (kind, number),
	UNIQUE (kind, subject)
);
CREATE TABLE numbers_given (
	kind TEXT PRIMARY KEY,
	last BIGINT NOT NULL
);
CREATE INDEX servers_vmid ON servers (vmid, id);
