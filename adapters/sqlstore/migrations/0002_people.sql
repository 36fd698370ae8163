-- Roles that were made; the built-in ones are in the program.
CREATE TABLE roles (
	id          {{.UUID}} PRIMARY KEY,
	name        TEXT NOT NULL,
	permissions {{.JSON}} NOT NULL,
	sees_all    {{.Bool}} NOT NULL,
	version     BIGINT NOT NULL,
	created_at  {{.Time}},
	CONSTRAINT roles_name UNIQUE (name)
);

-- The role that users.role names, NULL if it is built in: it keeps the role
-- from being deleted while somebody has it.
ALTER TABLE users ADD COLUMN role_id {{.UUID}} REFERENCES roles (id);
CREATE INDEX users_role ON users (role_id) WHERE role_id IS NOT NULL;

-- The networks that a token may be used from; none means any.
ALTER TABLE tokens ADD COLUMN networks {{.JSON}} NOT NULL DEFAULT '[]';

-- What a server of the plan may have at most; NULL is no limit.
ALTER TABLE plans ADD COLUMN snapshots BIGINT;
ALTER TABLE plans ADD COLUMN addresses BIGINT;
ALTER TABLE plans ADD COLUMN bandwidth BIGINT;
ALTER TABLE plans ADD COLUMN exceeded TEXT NOT NULL DEFAULT 'none';
ALTER TABLE plans ADD COLUMN throttle BIGINT NOT NULL DEFAULT 0;

-- What a user may have at most; NULL is no limit, and so is no row. Whoever
-- takes more locks the row.
CREATE TABLE quotas (
	user_id   {{.UUID}} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	servers   BIGINT,
	cores     BIGINT,
	memory    BIGINT,
	disk      BIGINT,
	addresses BIGINT,
	snapshots BIGINT
);

-- What a user may do with a server of another.
CREATE TABLE grants (
	server_id   {{.UUID}} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	user_id     {{.UUID}} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	permissions {{.JSON}} NOT NULL,
	created_at  {{.Time}},
	PRIMARY KEY (server_id, user_id)
);
CREATE INDEX grants_user ON grants (user_id, server_id);

CREATE INDEX audit_action ON audit (action, seq);
