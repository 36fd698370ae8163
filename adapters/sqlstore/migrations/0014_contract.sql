-- Of a migration that takes away what was there before: the oldest release,
-- named after its last migration, whose programs do without it. Empty for one
-- that only adds. See outgrows in migrate.go.
ALTER TABLE migrations ADD COLUMN needs TEXT NOT NULL DEFAULT '';
