-- What operators want other than usual in the rules, for what is not a server's
-- in one cluster.
CREATE TABLE cluster_alert_rules (
	cluster_id     {{.UUID}} PRIMARY KEY REFERENCES clusters (id) ON DELETE CASCADE,
	rules          {{.Document}} NOT NULL,
	silenced_until {{.Time}},
	version        BIGINT NOT NULL
);
