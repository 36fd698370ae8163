-- What lists are sorted by. Text sorts by its bytes, whatever the database's
-- own order is.
CREATE INDEX servers_name ON servers (name_folded{{if .Sequences}} COLLATE "C"{{end}}, id);
CREATE INDEX servers_created ON servers (created_at, id);
CREATE INDEX servers_updated ON servers (updated_at, id);
CREATE INDEX server_power_power ON server_power (power, server_id);
{{if .Sequences}}CREATE INDEX users_sorted ON users (name COLLATE "C");{{end}}

CREATE INDEX operations_kind ON operations (kind, id);
CREATE INDEX operations_failed ON operations (state, id) WHERE state IN ('failed', 'cancelled');

-- What is forgotten after a time.
CREATE INDEX operations_finished ON operations (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX audit_at ON audit (at);
