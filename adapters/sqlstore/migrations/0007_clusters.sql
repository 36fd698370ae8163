-- What people say of clusters and of their nodes, and by which rules servers are placed.
ALTER TABLE clusters ADD COLUMN labels {{.Document}} NOT NULL DEFAULT '{}';
ALTER TABLE clusters ADD COLUMN nodes {{.Document}} NOT NULL DEFAULT '{}';
ALTER TABLE servers ADD COLUMN placement {{.Document}} NOT NULL DEFAULT '{}';
