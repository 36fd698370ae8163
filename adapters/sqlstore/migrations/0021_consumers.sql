-- What consumers could not handle, and how far the audit log was exported.
CREATE TABLE poison (
	id          {{.UUID}} PRIMARY KEY,
	reader      TEXT NOT NULL,
	message     TEXT NOT NULL,
	type        TEXT NOT NULL,
	server      TEXT NOT NULL,
	position    BIGINT NOT NULL,
	payload     {{.Bytes}} NOT NULL,
	failure     TEXT NOT NULL,
	error       TEXT NOT NULL,
	tries       BIGINT NOT NULL,
	first_at    {{.Time}},
	last_at     {{.Time}},
	wanted      {{.Bool}} NOT NULL,
	lease_owner TEXT NOT NULL DEFAULT '',
	lease_until {{.Time}},
	UNIQUE (reader, message)
);
CREATE INDEX poison_listed ON poison (reader, id);
CREATE INDEX poison_wanted ON poison (reader, id) WHERE wanted;

-- Entries get a position when somebody exports them, and not before.
ALTER TABLE audit ADD COLUMN position BIGINT;
CREATE INDEX audit_position ON audit (position) WHERE position IS NOT NULL;
CREATE INDEX audit_unplaced ON audit (seq) WHERE position IS NULL;
INSERT INTO counters (name, value) VALUES ('audit-position', 0);
