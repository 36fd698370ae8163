-- How guests find names, and what images need.
ALTER TABLE servers ADD COLUMN dns {{.Document}} NOT NULL DEFAULT '{}';
ALTER TABLE pools ADD COLUMN dns {{.Document}} NOT NULL DEFAULT '{}';
ALTER TABLE images ADD COLUMN min_disk BIGINT NOT NULL DEFAULT 0;
ALTER TABLE images ADD COLUMN min_memory BIGINT NOT NULL DEFAULT 0;
