-- The processes that read the event log for a group, which is divided among them.
CREATE TABLE group_members (
	name   TEXT NOT NULL,
	member TEXT NOT NULL,
	until  {{.Time}},
	PRIMARY KEY (name, member)
);
