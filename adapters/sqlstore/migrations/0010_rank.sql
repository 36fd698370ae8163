-- The place of an address among those of its server: the first that it was
-- given comes first, and is the one that the guest is told.
ALTER TABLE addresses ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
