-- What is counted for /metrics: only what waits or was given up, and by index.
CREATE INDEX mails_counted ON mails (state, created_at) WHERE state IN ('pending', 'dead');
CREATE INDEX deliveries_counted ON deliveries (state, created_at) WHERE state IN ('pending', 'dead');
