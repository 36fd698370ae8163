-- Who logs in by e-mail address is found by it.
CREATE INDEX users_email ON users (lower(email));
