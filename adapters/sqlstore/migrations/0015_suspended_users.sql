-- A suspended user: every token and the password of theirs is refused.
ALTER TABLE users ADD COLUMN suspended {{.Bool}} NOT NULL DEFAULT false;
