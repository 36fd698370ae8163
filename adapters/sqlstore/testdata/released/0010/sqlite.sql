CREATE TABLE migrations (name TEXT PRIMARY KEY);
CREATE TABLE counters (
	name  TEXT PRIMARY KEY,
	value BIGINT NOT NULL
);
CREATE TABLE users (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	email      TEXT NOT NULL,
	role       TEXT NOT NULL,
	password   TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at TEXT, role_id TEXT REFERENCES roles (id),
	CONSTRAINT users_name UNIQUE (name)
);
CREATE TABLE tokens (
	id              TEXT PRIMARY KEY,
	user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	name            TEXT NOT NULL,
	hash            BLOB,
	scopes          TEXT NOT NULL,
	expires_at      TEXT,
	used_at         TEXT,
	refresh         BLOB,
	refresh_ends_at TEXT,
	version         BIGINT NOT NULL,
	created_at      TEXT
, networks TEXT NOT NULL DEFAULT '[]');
CREATE TABLE plans (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	cores      BIGINT NOT NULL,
	memory     BIGINT NOT NULL,
	swap       BIGINT NOT NULL,
	disk       BIGINT NOT NULL,
	price      BIGINT NOT NULL,
	currency   TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at TEXT, snapshots BIGINT, addresses BIGINT, bandwidth BIGINT, exceeded TEXT NOT NULL DEFAULT 'none', throttle BIGINT NOT NULL DEFAULT 0,
	CONSTRAINT plans_name UNIQUE (name)
);
CREATE TABLE clusters (
	id            TEXT PRIMARY KEY,
	name          TEXT NOT NULL,
	endpoints     TEXT NOT NULL,
	token_id      TEXT NOT NULL,
	identity      TEXT NOT NULL,
	first_vmid    BIGINT NOT NULL,
	last_vmid     BIGINT NOT NULL,
	resource_pool TEXT NOT NULL,
	drained       INTEGER NOT NULL,
	version       BIGINT NOT NULL,
	created_at    TEXT, labels TEXT NOT NULL DEFAULT '{}', nodes TEXT NOT NULL DEFAULT '{}',
	CONSTRAINT clusters_name UNIQUE (name)
);
CREATE TABLE images (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	kind       TEXT NOT NULL,
	sources    TEXT NOT NULL,
	hidden     INTEGER NOT NULL,
	version    BIGINT NOT NULL,
	created_at TEXT, min_disk BIGINT NOT NULL DEFAULT 0, min_memory BIGINT NOT NULL DEFAULT 0,
	CONSTRAINT images_name UNIQUE (name)
);
CREATE TABLE image_clusters (
	image_id   TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
	cluster_id TEXT NOT NULL REFERENCES clusters (id),
	PRIMARY KEY (image_id, cluster_id)
);
CREATE TABLE pools (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	clusters   TEXT NOT NULL,
	prefix     TEXT NOT NULL,
	gateway    TEXT NOT NULL,
	bridge     TEXT NOT NULL,
	vlan       BIGINT NOT NULL,
	ranges     TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at TEXT, dns TEXT NOT NULL DEFAULT '{}', reverse TEXT NOT NULL DEFAULT '', rest_seconds BIGINT,
	CONSTRAINT pools_name UNIQUE (name)
);
CREATE TABLE pool_clusters (
	pool_id    TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
	cluster_id TEXT NOT NULL REFERENCES clusters (id),
	PRIMARY KEY (pool_id, cluster_id)
);
CREATE TABLE addresses (
	id          TEXT PRIMARY KEY,
	pool_id     TEXT NOT NULL,
	ip          TEXT NOT NULL,
	sort_key    TEXT NOT NULL,
	bits        BIGINT NOT NULL,
	gateway     TEXT NOT NULL,
	bridge      TEXT NOT NULL,
	vlan        BIGINT NOT NULL,
	reverse     TEXT NOT NULL,
	server_id   TEXT,
	released_at TEXT, usual_reverse TEXT NOT NULL DEFAULT '', rank BIGINT NOT NULL DEFAULT 0,
	CONSTRAINT addresses_ip UNIQUE (pool_id, sort_key)
);
CREATE TABLE servers (
	id               TEXT PRIMARY KEY,
	number           BIGINT NOT NULL,
	name             TEXT NOT NULL,
	name_folded      TEXT NOT NULL,
	hostname         TEXT NOT NULL,
	kind             TEXT NOT NULL,
	owner_id         TEXT REFERENCES users (id),
	cluster_id       TEXT REFERENCES clusters (id),
	node             TEXT NOT NULL,
	vmid             BIGINT NOT NULL,
	identity_cluster TEXT NOT NULL,
	identity_mac     TEXT NOT NULL,
	image_id         TEXT REFERENCES images (id),
	plan_id          TEXT REFERENCES plans (id),
	spec             TEXT NOT NULL,
	pending          TEXT,
	suspended        INTEGER NOT NULL,
	operation_id     TEXT,
	life             TEXT NOT NULL,
	wanted           TEXT NOT NULL,
	last_error       TEXT NOT NULL,
	version          BIGINT NOT NULL,
	created_at       TEXT,
	updated_at       TEXT,
	started_at       TEXT,
	stopped_at       TEXT, dns TEXT NOT NULL DEFAULT '{}', placement TEXT NOT NULL DEFAULT '{}',
	CONSTRAINT servers_number UNIQUE (number)
);
CREATE TABLE server_power (
	server_id TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	power     TEXT NOT NULL,
	seen_at   TEXT
);
CREATE TABLE server_labels (
	server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	key       TEXT NOT NULL,
	value     TEXT NOT NULL,
	PRIMARY KEY (server_id, key)
);
CREATE TABLE operations (
	id          TEXT PRIMARY KEY,
	kind        TEXT NOT NULL,
	workflow    TEXT NOT NULL,
	server_id   TEXT,
	owner_id    TEXT,
	asked_by    TEXT,
	state       TEXT NOT NULL,
	step        TEXT NOT NULL,
	progress    BIGINT NOT NULL,
	undoing     INTEGER NOT NULL,
	cause       TEXT NOT NULL,
	code        TEXT NOT NULL,
	remedy      TEXT NOT NULL,
	attempts    BIGINT NOT NULL,
	turned      TEXT NOT NULL,
	turn_code   TEXT NOT NULL,
	data        TEXT NOT NULL,
	cancel      INTEGER NOT NULL,
	due_at      TEXT,
	lease_owner TEXT NOT NULL,
	lease_until TEXT,
	version     BIGINT NOT NULL,
	created_at  TEXT,
	updated_at  TEXT,
	finished_at TEXT
);
CREATE TABLE vmids (
	cluster_id  TEXT NOT NULL,
	vmid        BIGINT NOT NULL,
	server_id   TEXT,
	released_at TEXT,
	given       BIGINT NOT NULL, -- rises: the highest of a cluster is the last that was given
	PRIMARY KEY (cluster_id, vmid)
);
CREATE TABLE slots (
	scope        TEXT NOT NULL,
	n            BIGINT NOT NULL,
	operation_id TEXT NOT NULL,
	PRIMARY KEY (scope, n)
);
CREATE TABLE secrets (
	name   TEXT PRIMARY KEY,
	sealed BLOB NOT NULL
);
CREATE TABLE replays (
	user_id    TEXT NOT NULL,
	key        TEXT NOT NULL,
	hash       BLOB,
	answer     BLOB,
	answered   INTEGER NOT NULL,
	created_at TEXT NOT NULL,
	PRIMARY KEY (user_id, key)
);
CREATE TABLE events (
	seq            INTEGER PRIMARY KEY AUTOINCREMENT,
	id             TEXT NOT NULL UNIQUE,
	position       BIGINT,
	type           TEXT NOT NULL,
	version        BIGINT NOT NULL,
	server_id      TEXT,
	server_version BIGINT NOT NULL,
	owner_id       TEXT,
	operation_id   TEXT,
	at             TEXT,
	data           TEXT NOT NULL
);
CREATE TABLE cursors (
	name     TEXT PRIMARY KEY,
	owner    TEXT NOT NULL,
	until    TEXT,
	position BIGINT NOT NULL
);
CREATE TABLE audit (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	id      TEXT NOT NULL UNIQUE,
	at      TEXT,
	user_id TEXT,
	token_id TEXT,
	source  TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	outcome TEXT NOT NULL,
	data    TEXT NOT NULL
);
CREATE TABLE roles (
	id          TEXT PRIMARY KEY,
	name        TEXT NOT NULL,
	permissions TEXT NOT NULL,
	sees_all    INTEGER NOT NULL,
	version     BIGINT NOT NULL,
	created_at  TEXT,
	CONSTRAINT roles_name UNIQUE (name)
);
CREATE TABLE quotas (
	user_id   TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	servers   BIGINT,
	cores     BIGINT,
	memory    BIGINT,
	disk      BIGINT,
	addresses BIGINT,
	snapshots BIGINT
);
CREATE TABLE grants (
	server_id   TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	permissions TEXT NOT NULL,
	created_at  TEXT,
	PRIMARY KEY (server_id, user_id)
);
CREATE TABLE observations (
	server_id TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	seen_at   TEXT NOT NULL,
	data      TEXT NOT NULL
);
CREATE TABLE snapshots (
	server_id    TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	name         TEXT NOT NULL,
	description  TEXT NOT NULL,
	memory       INTEGER NOT NULL,
	schedule_id  TEXT,
	state        TEXT NOT NULL,
	operation_id TEXT,
	parent       TEXT NOT NULL,
	created_at   TEXT,
	PRIMARY KEY (server_id, name)
);
CREATE TABLE snapshot_schedules (
	server_id  TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	every      BIGINT NOT NULL, -- seconds
	at         TEXT NOT NULL,
	keep       BIGINT NOT NULL,
	memory     INTEGER NOT NULL,
	prefix     TEXT NOT NULL,
	user_id    TEXT,
	next_at    TEXT,
	ran_at     TEXT,
	failure    TEXT NOT NULL,
	version    BIGINT NOT NULL,
	created_at TEXT
);
CREATE TABLE watches (
	server_id TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	noted     INTEGER NOT NULL,
	data      TEXT NOT NULL
);
CREATE TABLE strays (
	cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
	vmid       BIGINT NOT NULL,
	node       TEXT NOT NULL,
	kind       TEXT NOT NULL,
	name       TEXT NOT NULL,
	server     TEXT NOT NULL,
	found_at   TEXT,
	PRIMARY KEY (cluster_id, vmid)
);
CREATE TABLE traffic (
	server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
	month     TEXT NOT NULL,
	bytes_in  BIGINT NOT NULL,
	bytes_out BIGINT NOT NULL,
	net_in    BIGINT NOT NULL,
	net_out   BIGINT NOT NULL,
	uptime    BIGINT NOT NULL,
	seen_at   TEXT,
	PRIMARY KEY (server_id, month)
);
CREATE TABLE restraints (
	server_id TEXT PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
	action    TEXT NOT NULL,
	throttle  BIGINT NOT NULL,
	since     TEXT,
	applied   INTEGER NOT NULL,
	next_try  TEXT,
	rate      BIGINT NOT NULL,
	down      INTEGER NOT NULL
);
INSERT INTO migrations VALUES ('0001_begin.sql');
INSERT INTO migrations VALUES ('0002_people.sql');
INSERT INTO migrations VALUES ('0003_specification.sql');
INSERT INTO migrations VALUES ('0004_snapshots.sql');
INSERT INTO migrations VALUES ('0005_cloud.sql');
INSERT INTO migrations VALUES ('0006_network.sql');
INSERT INTO migrations VALUES ('0007_clusters.sql');
INSERT INTO migrations VALUES ('0008_bandwidth.sql');
INSERT INTO migrations VALUES ('0009_manners.sql');
INSERT INTO migrations VALUES ('0010_rank.sql');
INSERT INTO counters VALUES ('server-number',4);
INSERT INTO counters VALUES ('event-position',15);
INSERT INTO users VALUES ('01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','admin','','admin','',1,'2026-11-21T20:38:12.452614Z',NULL);
INSERT INTO users VALUES ('01a1ffd4-b51c-7501-bb3b-f84a255c2ada','alice','','customer','$argon2id$v=19$m=19456,t=2,p=1$S/12xU1WtycNzCcTyXH7dQ$2t3kxk2hUZirS3rGRALbUe3zNY4zrKFRGodjockxFDI',1,'2026-11-21T20:38:12.508101Z',NULL);
INSERT INTO tokens VALUES ('01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','admin token of the settings',X'FC38DB2F1525CCE864014CE0A172D96137A9D01BBA217268AD3FFCB41A338BF2','[]',NULL,'2026-11-21T20:38:12.476316Z',NULL,NULL,1,'2026-11-21T20:38:12.453102Z','[]');
INSERT INTO tokens VALUES ('01a1ffd4-b55f-72e0-b549-b626629ef06c','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','deploy',X'926057EF64C4BA6229280C91490C6A19C855295344431B123DCC484FEDA660CF','["read"]',NULL,NULL,NULL,NULL,1,'2026-11-21T20:38:12.575132Z','[]');
INSERT INTO plans VALUES ('01a1ffd4-b50f-72af-a3e2-52e550927cbb','small',1,536870912,0,4294967296,0,'',1,'2026-11-21T20:38:12.495872Z',NULL,NULL,NULL,'none',0);
INSERT INTO clusters VALUES ('01a1ffd4-b4fc-7a9c-b067-726b7411331b','lab','[{"url":"https://cluster.invalid:8006","fingerprint":"41:A7:07:43:F6:01:F4:03:DD:AD:6F:2F:18:96:FB:53:12:69:30:4A:FD:77:F1:5D:FA:02:3B:B5:57:95:EA:E6"}]','remuda@pve!sim','cfa7f82a2e4c2de4464d41bca76f260cd617cd4fb73994db0a117225f7a40486',10000,99999,'',0,1,'2026-11-21T20:38:12.476456Z','{}','{}');
INSERT INTO images VALUES ('01a1ffd4-b50c-704f-9110-636950c11272','debian-12','vm','[{"cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","node":"pve1","vmid":9000,"storage":"local","disk":3221225472},{"cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","node":"pve2","vmid":9100,"storage":"local","disk":3221225472}]',0,1,'2026-11-21T20:38:12.492796Z',0,0);
INSERT INTO images VALUES ('01a1ffd4-b50d-7871-95c9-b1953db408d9','debian-12-ct','container','[{"cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","node":"pve1","volume":"local:vztmpl/debian-12-ct.tar.zst","storage":"local"},{"cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","node":"pve2","volume":"local:vztmpl/debian-12-ct.tar.zst","storage":"local"}]',0,1,'2026-11-21T20:38:12.493251Z',0,0);
INSERT INTO images VALUES ('01a1ffd4-b50d-7254-b645-a5dd84087711','ubuntu-24.04','vm','[{"cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","node":"pve1","vmid":9001,"storage":"local","disk":4294967296},{"cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","node":"pve2","vmid":9101,"storage":"local","disk":4294967296}]',0,1,'2026-11-21T20:38:12.493421Z',0,0);
INSERT INTO image_clusters VALUES ('01a1ffd4-b50c-704f-9110-636950c11272','01a1ffd4-b4fc-7a9c-b067-726b7411331b');
INSERT INTO image_clusters VALUES ('01a1ffd4-b50d-7871-95c9-b1953db408d9','01a1ffd4-b4fc-7a9c-b067-726b7411331b');
INSERT INTO image_clusters VALUES ('01a1ffd4-b50d-7254-b645-a5dd84087711','01a1ffd4-b4fc-7a9c-b067-726b7411331b');
INSERT INTO pools VALUES ('01a1ffd4-b513-712c-abab-362ca5be97b3','lan','[]','10.77.0.0/24','10.77.0.1','vmbr0',0,'[{"first":"10.77.0.10","last":"10.77.0.250"}]',1,'2026-11-21T20:38:12.499288Z','{}','',NULL);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d1d-a624-50f8918dd8fe','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.10','00000000000000000000ffff0a4d000a',24,'10.77.0.1','vmbr0',0,'','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',NULL,'',1);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7cdc-8bc6-9a1c75571cd7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.11','00000000000000000000ffff0a4d000b',24,'10.77.0.1','vmbr0',0,'','01a1ffd4-c35a-798f-bca5-abe75f9170bf',NULL,'',1);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d2c-8e03-5f8721ad3989','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.12','00000000000000000000ffff0a4d000c',24,'10.77.0.1','vmbr0',0,'','01a1ffd4-cc0a-7971-aac4-d931f86e0c40',NULL,'',1);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7af6-9810-0e9aa078bf38','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.13','00000000000000000000ffff0a4d000d',24,'10.77.0.1','vmbr0',0,'','01a1ffd4-d432-7b98-9942-cbd5b442d48b',NULL,'',1);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b52-b24b-4a8edbba8220','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.14','00000000000000000000ffff0a4d000e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7247-a3de-a0ccadc920da','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.15','00000000000000000000ffff0a4d000f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a4a-a0be-f09b2a7a31fe','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.16','00000000000000000000ffff0a4d0010',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e97-963a-817af223a8f2','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.17','00000000000000000000ffff0a4d0011',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e44-9986-78045eac8882','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.18','00000000000000000000ffff0a4d0012',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7836-bc83-e0dca0f85960','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.19','00000000000000000000ffff0a4d0013',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-73d9-b4da-76393e31a61a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.20','00000000000000000000ffff0a4d0014',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f55-a50b-56019ff3b101','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.21','00000000000000000000ffff0a4d0015',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b2d-9dbb-eb1649b8988b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.22','00000000000000000000ffff0a4d0016',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c6c-aeaf-72c2134b9b6d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.23','00000000000000000000ffff0a4d0017',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d8a-b953-769017dcf419','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.24','00000000000000000000ffff0a4d0018',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-755a-a172-8ed63ee9d00e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.25','00000000000000000000ffff0a4d0019',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-788b-bc81-ce6b14a70c37','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.26','00000000000000000000ffff0a4d001a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-753d-853d-948428ebc45c','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.27','00000000000000000000ffff0a4d001b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-71ad-8641-8a466fcf740e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.28','00000000000000000000ffff0a4d001c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7488-9336-f4d1ea0bce46','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.29','00000000000000000000ffff0a4d001d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-723b-a5d3-dda8d76471fd','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.30','00000000000000000000ffff0a4d001e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7bda-835c-22aabad5f5b6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.31','00000000000000000000ffff0a4d001f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7485-96ac-c00859ee77c3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.32','00000000000000000000ffff0a4d0020',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-72c9-a8d8-7345ab8c249e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.33','00000000000000000000ffff0a4d0021',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a1a-9652-ec5f2d7dea12','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.34','00000000000000000000ffff0a4d0022',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-73fa-886d-f182a85e6fc0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.35','00000000000000000000ffff0a4d0023',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-709f-8881-a1eead0919f1','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.36','00000000000000000000ffff0a4d0024',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7827-84dc-f750389de725','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.37','00000000000000000000ffff0a4d0025',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-75f4-a227-df06614bfbb0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.38','00000000000000000000ffff0a4d0026',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b5a-8db9-47589b781b80','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.39','00000000000000000000ffff0a4d0027',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7178-8af7-bc86e3fa914e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.40','00000000000000000000ffff0a4d0028',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b3d-95dd-ae0e83cf7ad1','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.41','00000000000000000000ffff0a4d0029',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-706c-9119-377b4b06fc8e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.42','00000000000000000000ffff0a4d002a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b91-9b1d-cbc532ae9967','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.43','00000000000000000000ffff0a4d002b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c23-954e-127c2eb1451a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.44','00000000000000000000ffff0a4d002c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7211-b6db-eec9996c4206','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.45','00000000000000000000ffff0a4d002d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70fe-8c03-3dbbc59d099e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.46','00000000000000000000ffff0a4d002e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a8f-8a63-57dc26774831','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.47','00000000000000000000ffff0a4d002f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70e5-8e1b-eccde6154c8f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.48','00000000000000000000ffff0a4d0030',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e28-b515-ae96f233073b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.49','00000000000000000000ffff0a4d0031',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d07-ab8b-af51ab3839aa','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.50','00000000000000000000ffff0a4d0032',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a65-b772-0406b5a62ee7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.51','00000000000000000000ffff0a4d0033',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-71fc-be49-87f2fc392662','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.52','00000000000000000000ffff0a4d0034',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7495-a0cb-ac7c6f8cdaa6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.53','00000000000000000000ffff0a4d0035',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c83-814d-01622cb04cc5','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.54','00000000000000000000ffff0a4d0036',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-74dd-8dd9-d4566b7ebc83','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.55','00000000000000000000ffff0a4d0037',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7839-b885-11021925f8f4','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.56','00000000000000000000ffff0a4d0038',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-776f-bcf3-8ff01b0902ac','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.57','00000000000000000000ffff0a4d0039',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-730d-885b-be27d5e53082','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.58','00000000000000000000ffff0a4d003a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7408-b7bf-3643392ea77e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.59','00000000000000000000ffff0a4d003b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7201-8513-b546a003473f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.60','00000000000000000000ffff0a4d003c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a25-b9e8-634286cab6ae','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.61','00000000000000000000ffff0a4d003d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-726f-b253-f21f5c6238b9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.62','00000000000000000000ffff0a4d003e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-71c5-8e8b-0708a637d5b0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.63','00000000000000000000ffff0a4d003f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-74e1-a25f-408b7a801bb7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.64','00000000000000000000ffff0a4d0040',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7633-8e40-684f5ab1cd28','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.65','00000000000000000000ffff0a4d0041',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f4d-bba7-a37a1069174e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.66','00000000000000000000ffff0a4d0042',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7893-892a-4888ad86a0d4','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.67','00000000000000000000ffff0a4d0043',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7604-aff0-af93f50d0581','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.68','00000000000000000000ffff0a4d0044',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78cd-af46-fd461472e283','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.69','00000000000000000000ffff0a4d0045',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e35-a092-7bf3ac17b76d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.70','00000000000000000000ffff0a4d0046',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70e2-95c2-6642fdc21db9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.71','00000000000000000000ffff0a4d0047',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7603-93a7-d5aaf52e795a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.72','00000000000000000000ffff0a4d0048',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-737c-9a9a-55f9b3d095e3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.73','00000000000000000000ffff0a4d0049',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-75d1-b04a-5235d2fb1903','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.74','00000000000000000000ffff0a4d004a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7267-b7d0-3e3f761800d6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.75','00000000000000000000ffff0a4d004b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76c5-b9bf-bf42a3a7a9e2','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.76','00000000000000000000ffff0a4d004c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7550-8a0b-0317d1754f1d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.77','00000000000000000000ffff0a4d004d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c14-8cd0-7b1538a5985d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.78','00000000000000000000ffff0a4d004e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d98-8c2f-7763eefdfcac','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.79','00000000000000000000ffff0a4d004f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e8b-985d-362bcb8f5a6d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.80','00000000000000000000ffff0a4d0050',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b00-9143-83baa5c1ab84','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.81','00000000000000000000ffff0a4d0051',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76b8-b531-2e5e48703095','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.82','00000000000000000000ffff0a4d0052',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7bac-b11c-bdb0b9d09a4a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.83','00000000000000000000ffff0a4d0053',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ab3-95b7-f5da5aafb306','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.84','00000000000000000000ffff0a4d0054',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d34-8908-6bec9b182d76','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.85','00000000000000000000ffff0a4d0055',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-790e-95a9-fbc0e1486fbb','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.86','00000000000000000000ffff0a4d0056',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-733e-ae26-633f89bb7f19','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.87','00000000000000000000ffff0a4d0057',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-736a-bc45-cd14bed0258a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.88','00000000000000000000ffff0a4d0058',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76ed-97b7-548ba64e5b23','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.89','00000000000000000000ffff0a4d0059',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-73f3-8e68-86d834b9ed3a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.90','00000000000000000000ffff0a4d005a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-74d0-94e4-714ef776287b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.91','00000000000000000000ffff0a4d005b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-767b-ada3-50e9e6d2b5ab','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.92','00000000000000000000ffff0a4d005c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c6b-ab62-5cb81563f30b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.93','00000000000000000000ffff0a4d005d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7011-8e94-3eec05e42f4d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.94','00000000000000000000ffff0a4d005e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-77c3-9398-32c0ab4b0fc3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.95','00000000000000000000ffff0a4d005f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-72d4-8eff-acc7e75687bb','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.96','00000000000000000000ffff0a4d0060',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76aa-8f61-06b5ddb9706c','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.97','00000000000000000000ffff0a4d0061',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a18-905f-a26fb64e100e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.98','00000000000000000000ffff0a4d0062',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-77b2-a8b3-05c727e6a682','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.99','00000000000000000000ffff0a4d0063',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7854-ac5b-bb1cda3de714','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.100','00000000000000000000ffff0a4d0064',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7cb1-927a-b901f1a9d883','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.101','00000000000000000000ffff0a4d0065',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7177-b78d-169939851332','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.102','00000000000000000000ffff0a4d0066',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f3c-a0e7-742c8dd84239','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.103','00000000000000000000ffff0a4d0067',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f1e-95b4-0498d95d9a1f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.104','00000000000000000000ffff0a4d0068',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c71-a3a8-0b399ca5a377','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.105','00000000000000000000ffff0a4d0069',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c27-8355-21651666e6f4','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.106','00000000000000000000ffff0a4d006a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f54-81c3-2cf6fbf40fe3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.107','00000000000000000000ffff0a4d006b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c28-9ecc-2f5506a0d196','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.108','00000000000000000000ffff0a4d006c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78d5-94f4-62c5ea6f8820','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.109','00000000000000000000ffff0a4d006d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-77f7-be3d-6af6708df1cd','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.110','00000000000000000000ffff0a4d006e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76f3-b12b-6ae191a22e0d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.111','00000000000000000000ffff0a4d006f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a86-9c5e-3be11a349eaf','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.112','00000000000000000000ffff0a4d0070',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d66-9b6f-f8b831ac5a8d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.113','00000000000000000000ffff0a4d0071',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78e5-a1df-03b3feb60adb','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.114','00000000000000000000ffff0a4d0072',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-731a-bd61-eb50efbb2f40','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.115','00000000000000000000ffff0a4d0073',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e84-9012-ce96a0b338ea','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.116','00000000000000000000ffff0a4d0074',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-705e-9079-b0b50d68d724','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.117','00000000000000000000ffff0a4d0075',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-75c2-bacd-2e7d118bae8c','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.118','00000000000000000000ffff0a4d0076',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-72f4-bca8-9b01c9b58ad7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.119','00000000000000000000ffff0a4d0077',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-720d-9db7-5c25355fb8d7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.120','00000000000000000000ffff0a4d0078',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7cd4-857f-8bc2fdc0b42e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.121','00000000000000000000ffff0a4d0079',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76db-ab79-99dba91e2e99','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.122','00000000000000000000ffff0a4d007a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7fcd-9fc3-cb27f61f4086','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.123','00000000000000000000ffff0a4d007b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-730d-ad11-d645de167216','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.124','00000000000000000000ffff0a4d007c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7474-b0bc-1d514a3e1fa2','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.125','00000000000000000000ffff0a4d007d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-76c4-a792-a69df9a59fbd','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.126','00000000000000000000ffff0a4d007e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e95-b536-0ab8274942e0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.127','00000000000000000000ffff0a4d007f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7296-8642-09e1b196343b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.128','00000000000000000000ffff0a4d0080',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79bb-bf58-df4ecf9f6416','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.129','00000000000000000000ffff0a4d0081',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d03-9f52-dc5d31495ff6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.130','00000000000000000000ffff0a4d0082',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78b6-8bb2-f6cb957c397a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.131','00000000000000000000ffff0a4d0083',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ae4-b0c3-40278f17290a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.132','00000000000000000000ffff0a4d0084',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79a4-a4e6-8d2411a22827','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.133','00000000000000000000ffff0a4d0085',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7007-81d0-8a265dfaca0b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.134','00000000000000000000ffff0a4d0086',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78b7-a7d4-c76e0d1e7dbd','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.135','00000000000000000000ffff0a4d0087',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f92-8fe0-b2200c2d30f9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.136','00000000000000000000ffff0a4d0088',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79ef-847d-f2e6598323e7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.137','00000000000000000000ffff0a4d0089',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-779d-aea4-e5425f8e90c6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.138','00000000000000000000ffff0a4d008a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7827-afdf-c658a01d4ce7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.139','00000000000000000000ffff0a4d008b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70e0-9f69-89f7e0ee164f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.140','00000000000000000000ffff0a4d008c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70ac-b044-7bfede05225b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.141','00000000000000000000ffff0a4d008d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-796f-a5db-ed597573e382','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.142','00000000000000000000ffff0a4d008e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7830-b79e-ce9d7d4a1435','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.143','00000000000000000000ffff0a4d008f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c0d-ab55-f91aef1f1ec7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.144','00000000000000000000ffff0a4d0090',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ec2-8550-00429eefe5bf','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.145','00000000000000000000ffff0a4d0091',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70be-a397-ac7cac3ae4bd','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.146','00000000000000000000ffff0a4d0092',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-769d-a2ce-ec2b84ba9f22','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.147','00000000000000000000ffff0a4d0093',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-753c-96ed-68954c425b25','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.148','00000000000000000000ffff0a4d0094',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7218-a9c8-31a3257f11f0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.149','00000000000000000000ffff0a4d0095',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7884-9e3f-a0a0167bb687','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.150','00000000000000000000ffff0a4d0096',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7697-95c2-938c9e2bf3e3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.151','00000000000000000000ffff0a4d0097',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b9d-8159-176fb8ffd639','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.152','00000000000000000000ffff0a4d0098',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-72be-a052-2703ad70e6ca','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.153','00000000000000000000ffff0a4d0099',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ed7-89ed-a056f5bdd214','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.154','00000000000000000000ffff0a4d009a',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b2d-adc5-bed07fdb2842','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.155','00000000000000000000ffff0a4d009b',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7718-bdb7-68b910a2e6b3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.156','00000000000000000000ffff0a4d009c',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70ff-bf51-25d11c7f32f0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.157','00000000000000000000ffff0a4d009d',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7172-93a0-4d123e13b840','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.158','00000000000000000000ffff0a4d009e',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7cb7-9299-85665356f431','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.159','00000000000000000000ffff0a4d009f',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a39-ba42-a809647355cb','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.160','00000000000000000000ffff0a4d00a0',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78b5-a710-44720fa96671','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.161','00000000000000000000ffff0a4d00a1',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a01-8c72-5b49d422d903','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.162','00000000000000000000ffff0a4d00a2',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-77bd-93ee-1cac019ca15d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.163','00000000000000000000ffff0a4d00a3',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a3f-b55b-4e5fd50bf7d8','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.164','00000000000000000000ffff0a4d00a4',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7918-9fdc-b6b855725d63','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.165','00000000000000000000ffff0a4d00a5',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7fc0-902e-b05f3fb9b7e0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.166','00000000000000000000ffff0a4d00a6',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-72a2-973d-ab14a35cf86f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.167','00000000000000000000ffff0a4d00a7',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ffd-bd76-6f0fdea66f36','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.168','00000000000000000000ffff0a4d00a8',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7933-b150-f6ab89cd97f6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.169','00000000000000000000ffff0a4d00a9',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a3e-90ac-14725bb82f46','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.170','00000000000000000000ffff0a4d00aa',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7807-be5a-783299abfa4d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.171','00000000000000000000ffff0a4d00ab',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-747c-b262-875fed2d8906','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.172','00000000000000000000ffff0a4d00ac',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f6a-b2ec-d34c21f057f8','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.173','00000000000000000000ffff0a4d00ad',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7743-b37e-e084673e0c3b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.174','00000000000000000000ffff0a4d00ae',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-773a-967d-52d4d6964e10','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.175','00000000000000000000ffff0a4d00af',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-750a-a253-ddee96db2a4f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.176','00000000000000000000ffff0a4d00b0',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d8c-848b-67fdfd20ef00','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.177','00000000000000000000ffff0a4d00b1',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79a0-b807-f00d05f6d534','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.178','00000000000000000000ffff0a4d00b2',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-75e7-b9a9-979e70442a53','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.179','00000000000000000000ffff0a4d00b3',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7663-8de7-7b5275c9b6ae','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.180','00000000000000000000ffff0a4d00b4',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-75f5-afec-8add69aa165f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.181','00000000000000000000ffff0a4d00b5',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-764e-b39c-19c2af603d54','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.182','00000000000000000000ffff0a4d00b6',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7330-bc03-4b5545b152ab','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.183','00000000000000000000ffff0a4d00b7',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b4f-a51d-b609fd79d079','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.184','00000000000000000000ffff0a4d00b8',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7108-b067-d5936490eebc','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.185','00000000000000000000ffff0a4d00b9',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7976-bb11-f50bd99145f1','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.186','00000000000000000000ffff0a4d00ba',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7996-b8ac-f75f93f8ace9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.187','00000000000000000000ffff0a4d00bb',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-710a-a941-6fa4ae7765d8','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.188','00000000000000000000ffff0a4d00bc',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7428-9d6e-bf2c271baf5e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.189','00000000000000000000ffff0a4d00bd',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7018-8b9e-94d97996b47c','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.190','00000000000000000000ffff0a4d00be',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c33-afa4-2c18b72186d4','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.191','00000000000000000000ffff0a4d00bf',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b1f-8029-8c9ef6d3a090','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.192','00000000000000000000ffff0a4d00c0',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79ec-80ba-37e5768f6442','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.193','00000000000000000000ffff0a4d00c1',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7172-95c3-78fb5e083f09','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.194','00000000000000000000ffff0a4d00c2',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d86-8c74-805c1996d4cc','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.195','00000000000000000000ffff0a4d00c3',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a6d-a934-84f878701ffa','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.196','00000000000000000000ffff0a4d00c4',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7fc8-8f70-d2cbcfe24cfa','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.197','00000000000000000000ffff0a4d00c5',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7530-8f28-87f41a92ab14','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.198','00000000000000000000ffff0a4d00c6',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70bd-9d43-20e72f2d2329','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.199','00000000000000000000ffff0a4d00c7',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-768f-91c9-6f05b21460a9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.200','00000000000000000000ffff0a4d00c8',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7896-acf1-410e769bef28','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.201','00000000000000000000ffff0a4d00c9',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70f0-8288-f8b6e7e1f39f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.202','00000000000000000000ffff0a4d00ca',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-729d-abd3-51348affef79','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.203','00000000000000000000ffff0a4d00cb',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d44-b157-c184545e00f0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.204','00000000000000000000ffff0a4d00cc',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-702e-b5b3-afa4a4ab4f7f','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.205','00000000000000000000ffff0a4d00cd',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-798f-9c59-8da4e161d9c6','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.206','00000000000000000000ffff0a4d00ce',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7700-9428-4c96945726f1','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.207','00000000000000000000ffff0a4d00cf',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7c8f-af95-4038bf46968e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.208','00000000000000000000ffff0a4d00d0',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-767e-817d-29ce3b2ce861','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.209','00000000000000000000ffff0a4d00d1',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7eb5-8039-03f72daa7e6d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.210','00000000000000000000ffff0a4d00d2',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e28-bb78-7720f844d9e1','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.211','00000000000000000000ffff0a4d00d3',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7fb5-a906-8876f4e60703','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.212','00000000000000000000ffff0a4d00d4',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7996-9578-05be727939f1','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.213','00000000000000000000ffff0a4d00d5',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7aac-b0c1-e8499c5e7357','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.214','00000000000000000000ffff0a4d00d6',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7587-9e1a-bfafedbc5cfa','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.215','00000000000000000000ffff0a4d00d7',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-701f-a3f5-a5cf07b98ea7','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.216','00000000000000000000ffff0a4d00d8',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7f18-b793-1ae83c28b38d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.217','00000000000000000000ffff0a4d00d9',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7285-ab86-dc15a276911a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.218','00000000000000000000ffff0a4d00da',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-705c-9c38-55c29566e6fa','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.219','00000000000000000000ffff0a4d00db',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ad5-8954-2f02662c7e79','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.220','00000000000000000000ffff0a4d00dc',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-70c9-abc4-35835c791b4b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.221','00000000000000000000ffff0a4d00dd',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-788f-942f-99df4ec04eff','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.222','00000000000000000000ffff0a4d00de',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7bd1-bc51-ff5e3dd210b0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.223','00000000000000000000ffff0a4d00df',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7a58-b58d-e56d4b5df0dc','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.224','00000000000000000000ffff0a4d00e0',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7749-be82-2d110355a9ec','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.225','00000000000000000000ffff0a4d00e1',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ef4-92f5-cc523e75298a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.226','00000000000000000000ffff0a4d00e2',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7b99-a7e6-a0269195edb9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.227','00000000000000000000ffff0a4d00e3',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7937-8d5e-0f650da6125b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.228','00000000000000000000ffff0a4d00e4',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7767-9544-806fa62041b5','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.229','00000000000000000000ffff0a4d00e5',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-772e-a577-60b87f8f0ffd','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.230','00000000000000000000ffff0a4d00e6',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7d01-b078-4d2d2791a877','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.231','00000000000000000000ffff0a4d00e7',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7597-b75d-4c411a0f5706','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.232','00000000000000000000ffff0a4d00e8',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ca0-9977-7eb22ca43d27','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.233','00000000000000000000ffff0a4d00e9',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7541-8d50-804ff46e9af4','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.234','00000000000000000000ffff0a4d00ea',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7fca-a0d3-d3364640f0fa','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.235','00000000000000000000ffff0a4d00eb',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79df-908e-e60170456b0d','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.236','00000000000000000000ffff0a4d00ec',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7305-b38e-2278727e1d55','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.237','00000000000000000000ffff0a4d00ed',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-78c3-8308-4d79292e1a23','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.238','00000000000000000000ffff0a4d00ee',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-75e5-9f61-49f930a12261','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.239','00000000000000000000ffff0a4d00ef',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7bdc-8ad4-96e43f7a9a63','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.240','00000000000000000000ffff0a4d00f0',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7032-a865-03257c394177','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.241','00000000000000000000ffff0a4d00f1',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7ac2-9de5-cb4c96e37a86','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.242','00000000000000000000ffff0a4d00f2',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7af0-a53d-5a191920d799','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.243','00000000000000000000ffff0a4d00f3',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-79b0-b6d7-05a6e43b9e2b','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.244','00000000000000000000ffff0a4d00f4',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7295-888d-e4b9c70ee8c9','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.245','00000000000000000000ffff0a4d00f5',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7cf2-8d8a-4231d077a50e','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.246','00000000000000000000ffff0a4d00f6',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7e96-a685-4f87bca551a0','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.247','00000000000000000000ffff0a4d00f7',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7735-95c0-912e2983bfa3','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.248','00000000000000000000ffff0a4d00f8',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7827-9957-79fdd5747ef4','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.249','00000000000000000000ffff0a4d00f9',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO addresses VALUES ('01a1ffd4-b513-7574-a601-184716e9271a','01a1ffd4-b513-712c-abab-362ca5be97b3','10.77.0.250','00000000000000000000ffff0a4d00fa',24,'10.77.0.1','vmbr0',0,'',NULL,NULL,'',0);
INSERT INTO servers VALUES ('01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',1,'web','web','web','vm','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-b4fc-7a9c-b067-726b7411331b','pve2',10000,'cfa7f82a2e4c2de4464d41bca76f260cd617cd4fb73994db0a117225f7a40486','02:AC:E3:14:B6:BD','01a1ffd4-b50c-704f-9110-636950c11272','01a1ffd4-b50f-72af-a3e2-52e550927cbb','{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}',NULL,0,NULL,'ready','on','',8,'2026-11-21T20:38:12.577364Z','2026-11-21T20:38:18.364876Z','2026-11-21T20:38:16.148461Z',NULL,'{}','{"reason":"the best of 2 nodes that fit: 158.0 GiB of memory free, 2 % load, 2.5 TiB free on local"}');
INSERT INTO servers VALUES ('01a1ffd4-c35a-798f-bca5-abe75f9170bf',2,'db','db','db','container','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4fc-7a9c-b067-726b7411331b','pve1',10001,'cfa7f82a2e4c2de4464d41bca76f260cd617cd4fb73994db0a117225f7a40486','02:6B:2A:87:54:A8','01a1ffd4-b50d-7871-95c9-b1953db408d9','01a1ffd4-b50f-72af-a3e2-52e550927cbb','{"cores":1,"memory":1073741824,"disks":{"rootfs":4294967296}}',NULL,0,NULL,'ready','off','',6,'2026-11-21T20:38:16.155286Z','2026-11-21T20:38:18.325595Z',NULL,'2026-11-21T20:38:17.821799Z','{}','{"reason":"the best of 2 nodes that fit: 126.0 GiB of memory free, 2 % load, 2.0 TiB free on local"}');
INSERT INTO servers VALUES ('01a1ffd4-cc0a-7971-aac4-d931f86e0c40',3,'waits','waits','waits','vm','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4fc-7a9c-b067-726b7411331b','pve2',10002,'cfa7f82a2e4c2de4464d41bca76f260cd617cd4fb73994db0a117225f7a40486','02:F9:D4:D6:00:8B','01a1ffd4-b50c-704f-9110-636950c11272','01a1ffd4-b50f-72af-a3e2-52e550927cbb','{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}',NULL,0,'01a1ffd4-cc0c-79dd-9d31-ea6a882bbf8d','installing','on','',2,'2026-11-21T20:38:18.380162Z','2026-11-21T20:38:18.386300Z',NULL,NULL,'{}','{"reason":"the best of 2 nodes that fit: 157.8 GiB of memory free, 2 % load, 2.5 TiB free on local"}');
INSERT INTO servers VALUES ('01a1ffd4-d432-7b98-9942-cbd5b442d48b',4,'stuck','stuck','stuck','vm','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4fc-7a9c-b067-726b7411331b','pve1',10003,'cfa7f82a2e4c2de4464d41bca76f260cd617cd4fb73994db0a117225f7a40486','02:7F:AE:AD:55:73','01a1ffd4-b50d-7254-b645-a5dd84087711','01a1ffd4-b50f-72af-a3e2-52e550927cbb','{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}',NULL,0,'01a1ffd4-d433-75c5-b3ee-f97d457d87b5','failed','off','the half-made guest 10003 on pve1 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended',3,'2026-11-21T20:38:20.467240Z','2026-11-21T20:38:20.693639Z',NULL,NULL,'{}','{"reason":"the best of 2 nodes that fit: 126.0 GiB of memory free, 2 % load, 2.0 TiB free on local"}');
INSERT INTO server_power VALUES ('01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','on','2026-11-21T20:38:16.148461Z');
INSERT INTO server_power VALUES ('01a1ffd4-c35a-798f-bca5-abe75f9170bf','off','2026-11-21T20:38:17.821799Z');
INSERT INTO server_labels VALUES ('01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','app','web');
INSERT INTO operations VALUES ('01a1ffd4-b561-781e-bffe-f1536238dbf9','provision','provision/1','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','succeeded','',100,0,'','','',0,'','','{"Node":"","Start":true,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","Node":"pve2","VMID":9100,"Volume":"","Storage":"local","Disk":3221225472},"Store":"","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"Seen":"on","EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}',0,'2026-11-21T20:38:16.148003Z','',NULL,28,'2026-11-21T20:38:12.577451Z','2026-11-21T20:38:16.147915Z','2026-11-21T20:38:16.147915Z');
INSERT INTO operations VALUES ('01a1ffd4-c35b-7b7c-bf50-5b3c72376092','provision','provision/1','01a1ffd4-c35a-798f-bca5-abe75f9170bf','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','succeeded','',100,0,'','','',0,'','','{"Node":"","Start":false,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","Node":"pve1","VMID":0,"Volume":"local:vztmpl/debian-12-ct.tar.zst","Storage":"local","Disk":0},"Store":"local","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"Seen":"off","EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}',0,'2026-11-21T20:38:17.821194Z','',NULL,18,'2026-11-21T20:38:16.155296Z','2026-11-21T20:38:17.821069Z','2026-11-21T20:38:17.821069Z');
INSERT INTO operations VALUES ('01a1ffd4-c9e7-7f6b-b66a-223189579f07','snapshot','snapshot/1','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','succeeded','',100,0,'','','',0,'','','{"Name":"before","Description":"the upgrade","Memory":false,"Schedule":"","Errand":{"Armed":"2026-11-21T20:38:17.844939Z","First":5,"Task":"UPID:pve2:000003ED:0003DA80:6B020139:qmsnapshot:10000:remuda@pve!sim:"},"Taken":{"Name":"before","Description":"the upgrade\nremuda:01a1ffd4-b560-7f1d-bdb6-10307f09e6c7:01a1ffd4-c9e7-7f6b-b66a-223189579f07","Parent":"","Time":"2026-11-21T20:38:17Z","Memory":false,"Unfinished":false},"Removal":{}}',0,'2026-11-21T20:38:18.276233Z','',NULL,9,'2026-11-21T20:38:17.831842Z','2026-11-21T20:38:18.276153Z','2026-11-21T20:38:18.276153Z');
INSERT INTO operations VALUES ('01a1ffd4-cbc9-7ed5-9fd9-fed322f82b37','resize','resize/1','01a1ffd4-c35a-798f-bca5-abe75f9170bf','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','succeeded','',100,0,'','','',0,'','','{"Change":{"Cores":null,"Memory":1073741824,"Swap":null,"Disks":null},"New":null,"Plan":"","Pending":null,"Before":{"Cores":1,"Memory":536870912,"Swap":0,"Disks":{"rootfs":4294967296}},"Task":"","Now":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":{"rootfs":4294967296}},"Next":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":{"rootfs":4294967296}}}',0,'2026-11-21T20:38:18.325645Z','',NULL,7,'2026-11-21T20:38:18.313002Z','2026-11-21T20:38:18.325580Z','2026-11-21T20:38:18.325580Z');
INSERT INTO operations VALUES ('01a1ffd4-cbe2-7e5d-a267-09cefdd17de9','network','network/1','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','succeeded','',100,0,'','','',0,'','','{"Lock":true,"Was":false,"Repair":false,"Mend":false,"Looked":true,"Before":{"Options":{"Enable":null,"IPFilter":null,"MACFilter":null,"DHCP":null,"NDP":null,"RAdv":null,"PolicyIn":"","PolicyOut":""},"Firewall":true}}',0,'2026-11-21T20:38:18.364937Z','',NULL,7,'2026-11-21T20:38:18.338313Z','2026-11-21T20:38:18.364864Z','2026-11-21T20:38:18.364864Z');
INSERT INTO operations VALUES ('01a1ffd4-cc0c-79dd-9d31-ea6a882bbf8d','provision','provision/1','01a1ffd4-cc0a-7971-aac4-d931f86e0c40','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','waiting','grow',50,0,'the node was not reached: no route to host','unavailable','',0,'','','{"Node":"","Start":true,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","Node":"pve2","VMID":9100,"Volume":"","Storage":"local","Disk":3221225472},"Store":"","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}',0,'2026-11-21T20:38:21.458962Z','',NULL,16,'2026-11-21T20:38:18.380180Z','2026-11-21T20:38:20.458895Z',NULL);
INSERT INTO operations VALUES ('01a1ffd4-d433-75c5-b3ee-f97d457d87b5','provision','provision/1','01a1ffd4-d432-7b98-9942-cbd5b442d48b','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','needs_operator','make',25,1,'the half-made guest 10003 on pve1 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended','guest-locked','qm unlock 10003',0,'the guest was left unfinished: the task was killed or forgotten before it ended','task-failed','{"Node":"","Start":false,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-b4fc-7a9c-b067-726b7411331b","Node":"pve1","VMID":9001,"Volume":"","Storage":"local","Disk":4294967296},"Store":"","First":4,"Order":"taken","Task":"","Died":"the task was killed or forgotten before it ended","Since":"2026-11-21T20:38:20.690932Z","Grow":"","Power":{"EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}',0,'2026-11-21T20:38:35.693700Z','',NULL,8,'2026-11-21T20:38:20.467251Z','2026-11-21T20:38:20.693613Z',NULL);
INSERT INTO vmids VALUES ('01a1ffd4-b4fc-7a9c-b067-726b7411331b',10000,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',NULL,1);
INSERT INTO vmids VALUES ('01a1ffd4-b4fc-7a9c-b067-726b7411331b',10001,'01a1ffd4-c35a-798f-bca5-abe75f9170bf',NULL,2);
INSERT INTO vmids VALUES ('01a1ffd4-b4fc-7a9c-b067-726b7411331b',10002,'01a1ffd4-cc0a-7971-aac4-d931f86e0c40',NULL,3);
INSERT INTO vmids VALUES ('01a1ffd4-b4fc-7a9c-b067-726b7411331b',10003,'01a1ffd4-d432-7b98-9942-cbd5b442d48b',NULL,4);
INSERT INTO secrets VALUES ('clusters/01a1ffd4-b4fc-7a9c-b067-726b7411331b/token',X'312E61383530363161642E6D754744797A2F35532F502F78336F716B79716B70354658334F2F42394D3864577978697631526A486C4A725A557A4C763135445143583252457157364C312B516972546974684B364C716A75426248704F626A4477');
INSERT INTO replays VALUES ('01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','the container',X'10F71FB54893168DB4C1A7EE7193BD89C52DDC7A7607FE3B2D7E76A555B22148',X'312E61383530363161642E71486F4263536E37396248543374426173445A7577767A446E6E61495062422F42506A6F38657135754C32716A333970426F4359425333742B533956455875384A71536B7147785672677267667A4A554E39667551646D6D78636B764869544735354864664C356E6244327632625253505673484F356472585365516D444D7A6E45352B452B6E786A2F786F744E6264355A55706E6A632B70507A41745267777951702B6C514F52317450312B424431734D62356B2B6C4174697869344B4536546448355A6D6774564F38736F6D415649632B457267576A50686470496F31326D763047713462794C50426E736439516F4E39624F334146524A712F7A414B69534B33523250496F66594E415831363049765445567A797557496459545637554B423675503368785A2B30356370454E624277316E72756A554D692B655074665539795439753266507378705A397045707279386E6D65574849634B464D44346A42306978313850682B6D6C31536E6B6A43315543346F4F46434E30313155373261744B71674B34454454704D353278364A463048503637706634566F45334C546D635071424B68754F65524369676D7A63316C49694F727344524839645633444C4342476A4A79324F4C4F4648442F7A2B554E552B52704258706271466E577168575A2F68566130467745626437774151586A713738695265736F6D476733326A66776D70494E433751572B462F4D6534625262347068556F635A503467387172726474624939326379366C4A4565396272434D6D6C426248553633764261624C38754447493075364339763556363353336E437843302B726D366A47386E2B7A44375756633533725174356B67556B4F7768616B37434F443273594B33522B387A536C6236647764542B79646356664C75524B67337748514A61746369534D67316C794E4455326B4947392F59632F56614C7A586E6D4572546E366C384E677439466D48302B4B486B4972676E567236736B3873634A525A4D47336C314355583843764D5352354C6B32436B7078624D584369637A4C54344E386468565959666679486D75554E5866675842464B6A44374B4D456E30454A484B466E7376644B61326665694A3872413743627867466F4C41536749532F524B455374436D72784B63457877774A78763844614A56562F616D644E636E49386257746843527857484E38596739317654584B3843464D77516C594576736E5A4777544B476A47475956734B356A432F616D6444374A49546942353152322F74636E56326948314861494E2F742B6D524D2B75727076316958463476634A66652B566D42375556796D2B3236446146556B2F484A734A57724A39556A44586857434A7050503654594D7A65344C36707268384C784B7048336E456C79567A334C4F44554B6650366954445536464D707453764C6E354C7A7537743951667858674D5442534A4E634D4A50663064424A38656765436F4248385457777A6F784A5A3937334A6E4B30636555784658494C54597633574F3562384C674E55355A5A373262724871382B73316A326D6743552B7632497051644D6D4847733152633655682B61316631552F3250475A646536456664515333655A645A654E346A76454F735230703769486E667257776131337673386D7478374E46623050332B4D56552B5642646C646274475A69714A34776444357A62774F547943583648454E6E55554C6265683465526D2F55524643493435556E613158506A644262507067644B653865352F4D437262776B79507A7137694F714365333932494A416C44324A567A734B4F77437765796A544C574C5A48784F57385A337573524E2F6F72687A47485A4D482F52754C5938352B75456A57666738417A7343535445446938596A5461414D496B34344B774C6A32626D4B4F3879504F643730793339794567793563525138483430554B58666A453634626A6A415248704F384D4F4A4C415541424653386D39515558454D2F4F6F4B7051665250415A5A5761706B4462796A66775275427445364A623031413354305277365A32712F734D7733436F6D6E6C764A6E6B727A4F774E4F685372674337442B7655686351324D7449414770537937536754467450486A65745763716775763352474C43676D4D742F2F4F4A6E745A65742F5664667A73686A65496B30736B6C39524366424B64625A6E5068714359596B725535384B6F30716F4C3562774C565258786B615669394673347A772F7A4E3634334D6A682F476A623557525678484570586F5165314C7A326C614E747A463673563567764F7276686549496E645557534E6556697A79482F474B354E4A7033523451682F7A3134374538346B2B476C365A7A64596464466F6C6E33684E6E4351764B564D65526D6F6476765A622F51724D4B7751454C3135614134747A544335783962527044346A3448306B46693536756A43783431576A70524678454A33536C71334A6256304335597A584A36386E4568726E6B3664366F545A4C4F4E74366E734E4B6467447A2F4E4B6A7A78505566463352325363704B2B592B4A4C574563342F666361626F4569514431596236507954326E736748494478556F6D414845564B59316C65333358623231454D7552795836454B446C704151537463724274424F74526C6A4B6D48446E6645746C2F42472B6C786B614963756E534F33773666755538346F54746532566B4530524F3162544E526A525952565349573850714F5A316732355639466B6370374A522F6D3563626B344850316F4C6A4D543853565970754244577475565370624B354A776150446E70736A306756484B426774414D784D78396D393266774F4658567838792F386B583044702F6775735A4B57537771504D70344E464A546936684D67314538546139645742734C63416A6854504A7A5A4E2B4C7475444D43413232676B626E5375316B45784D5743596F6F63624756735557476D6F664746533049454F6E2F4B472F6E78646B326B382B4847363774655762686A6133306259637867706251714E6B4F31445345566B54716D6E69436A652F3952655768516E6750684B5A6146457A344D68705932464C6E3844635150434253725748793656657A4C734A4649784C644E6F6D73353857444B5933495133343455466345494D456835693070474331382F354A41474838764D4C6C536A4738632B63764E315735622B4A4E6E6B4C547A574E43486D73722B343038412B5971325A69617A3859584E387074713262506C4A6A444638465735374B5155362F76326830656170364C6271304E5A2F553248535035627A34557464584B3462633741516D62672B397A52664C7946536654364C387953377547674568516E4D74667A644B33426A78764C62313972773447376E6532426F345532614D476A5270586B2B33427A542B6D7458597A55756F32345A4F7174316774464E35392F352F766B566C54346D735A336379487641686131626163656671792B4E45755248703067554A3649336B6D734235574F6D58686545752B664355414F7449725142567A6A58696874455978574E65376F69476D694F5842566D534C38304F4C5032534345617A636F38336C356A5A4D566432334A554E6349754A52544A35774872636D457359647931724D4E45367657364B6D2F7A304A54637A77554B78733266525369564A71617655306F58326C46535274564F51577941633756514935723444686159446E3736734A706A324A794A786E57745A48372F6C794354494A6F69574C6678767A6F646E4F76593742696C45327472657750586E4E6F4835524B534B6D73526E473546304F51333067354753564A7A56474670744F45386A6E4759642B7A38774755384435423546773576486B326A746C6941786C56574D674667587749586445556873594362303050347A736A6839655971466A52694562344F7A4757764A694B307032493353324C434543636942795936424B383449556A42373559336A6B686D767A752F35714238763962786E4B566E6A5647786744454D6F55632B56536A575A794C554F42444E44366378674944786558482F6547524C4E426E2F4E35576438786A7034624A734B564648454C6C4A505266687442707859334E32657A726A674E4E4877334C4B5A2F426C6F645A6869394B5A63763358363737584D467A52466E41524E52394C3475313048454D6B3433534172353538476142376F6D6F7138555633626161342F4F6D6330446433385A2F5A4D38384B5243635A36612B324349524F5751387064795531526C4B3861684A6E645338364133796A2B7A2F59536B597345526B716279564878314936732B69457A347A7A6E72784A617854636264586F6242357738577671713267512B4F65712B712F634C36772F7A496F7342684E637A38694649644A324E7864474F6578796C65553553625A342F5161496B4168452B79542F574E73306778763532714D796531663546306C4B7433422B435575645272587044736E673943574F4B6A4862366F634B4B556D515854484C6148443662334C724E646968734D5634725243735834477856596A46557145426F757245474A457846322B5530306A44302F3565314B64484E73374C4C684D55384478484137625978546563637864327134754F617131524C4D4934632B5070333242516F4C2F6B4837544336327A5347395A2B32455071554F6D317A7A4B37446E4871476334383033767343543730355853344441597A743153372B707A7076506D71786463347576667364576D7377394E362B363366766A5572684B774237672B7051345A667455566C476C336C32667373706A55',1,'2026-11-21T20:38:16.156356Z');
INSERT INTO events VALUES (1,'01a1ffd4-b562-78ba-b8d2-45d5523b0040',1,'server.requested',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',1,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-b561-781e-bffe-f1536238dbf9','2026-11-21T20:38:12.578491Z','{}');
INSERT INTO events VALUES (2,'01a1ffd4-c353-78c4-b60c-0c707563729b',2,'server.provisioned',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',3,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-b561-781e-bffe-f1536238dbf9','2026-11-21T20:38:16.147935Z','{}');
INSERT INTO events VALUES (3,'01a1ffd4-c35b-7ef9-a160-7b087c13cc5f',3,'server.requested',1,'01a1ffd4-c35a-798f-bca5-abe75f9170bf',1,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-c35b-7b7c-bf50-5b3c72376092','2026-11-21T20:38:16.155693Z','{}');
INSERT INTO events VALUES (4,'01a1ffd4-c9dd-7081-b2d9-27eaf2d494c4',4,'server.provisioned',1,'01a1ffd4-c35a-798f-bca5-abe75f9170bf',3,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-c35b-7b7c-bf50-5b3c72376092','2026-11-21T20:38:17.821085Z','{}');
INSERT INTO events VALUES (5,'01a1ffd4-c9e8-7cc4-bded-b15d6e0d2643',5,'server.snapshot_requested',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',4,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-c9e7-7f6b-b66a-223189579f07','2026-11-21T20:38:17.832310Z','{"snapshot":"before"}');
INSERT INTO events VALUES (6,'01a1ffd4-cba4-724a-88a4-5a71e479433f',6,'server.snapshot_created',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',5,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-c9e7-7f6b-b66a-223189579f07','2026-11-21T20:38:18.276172Z','{"snapshot":"before"}');
INSERT INTO events VALUES (7,'01a1ffd4-cbbc-781b-b302-7862acfc0d04',7,'server.snapshot_schedule_set',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',6,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada',NULL,'2026-11-21T20:38:18.300037Z','{"every":"24h0m0s"}');
INSERT INTO events VALUES (8,'01a1ffd4-cbbf-7267-a6f1-3f715452cb96',8,'server.granted',1,'01a1ffd4-c35a-798f-bca5-abe75f9170bf',4,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0',NULL,'2026-11-21T20:38:18.303850Z','{"permissions":"server.view","user":"01a1ffd4-b51c-7501-bb3b-f84a255c2ada"}');
INSERT INTO events VALUES (9,'01a1ffd4-cbc9-70e3-b6eb-9a3a641a6015',9,'server.resize_requested',1,'01a1ffd4-c35a-798f-bca5-abe75f9170bf',5,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-cbc9-7ed5-9fd9-fed322f82b37','2026-11-21T20:38:18.313341Z','{}');
INSERT INTO events VALUES (10,'01a1ffd4-cbd5-78c7-ab52-af73dc643fe9',10,'server.resized',1,'01a1ffd4-c35a-798f-bca5-abe75f9170bf',6,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-cbc9-7ed5-9fd9-fed322f82b37','2026-11-21T20:38:18.325595Z','{"pending":""}');
INSERT INTO events VALUES (11,'01a1ffd4-cbe2-70f8-9a2b-1be8c87f90ae',11,'server.network_requested',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',7,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-cbe2-7e5d-a267-09cefdd17de9','2026-11-21T20:38:18.338669Z','{"ip_lock":"true"}');
INSERT INTO events VALUES (12,'01a1ffd4-cbfc-7e01-8df0-6fec7421d85c',12,'server.ip_locked',1,'01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',8,'01a1ffd4-b51c-7501-bb3b-f84a255c2ada','01a1ffd4-cbe2-7e5d-a267-09cefdd17de9','2026-11-21T20:38:18.364876Z','{}');
INSERT INTO events VALUES (13,'01a1ffd4-cc0c-7ebc-a266-32bd1d68ce32',13,'server.requested',1,'01a1ffd4-cc0a-7971-aac4-d931f86e0c40',1,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-cc0c-79dd-9d31-ea6a882bbf8d','2026-11-21T20:38:18.380734Z','{}');
INSERT INTO events VALUES (14,'01a1ffd4-d433-7a89-81c7-6834311c8e3b',14,'server.requested',1,'01a1ffd4-d432-7b98-9942-cbd5b442d48b',1,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-d433-75c5-b3ee-f97d457d87b5','2026-11-21T20:38:20.467872Z','{}');
INSERT INTO events VALUES (15,'01a1ffd4-d515-7782-891b-bfcf582d1b00',15,'operation.needs_operator',1,'01a1ffd4-d432-7b98-9942-cbd5b442d48b',3,'01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-d433-75c5-b3ee-f97d457d87b5','2026-11-21T20:38:20.693639Z','{"cause":"the half-made guest 10003 on pve1 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended","kind":"provision","remedy":"qm unlock 10003"}');
INSERT INTO sqlite_sequence VALUES ('audit',17);
INSERT INTO sqlite_sequence VALUES ('events',15);
INSERT INTO cursors VALUES ('relay','',NULL,15);
INSERT INTO cursors VALUES ('snapshot-schedules','',NULL,0);
INSERT INTO cursors VALUES ('patrol/01a1ffd4-b4fc-7a9c-b067-726b7411331b','',NULL,0);
INSERT INTO audit VALUES (1,'01a1ffd4-b502-7044-8fed-9ba802af73bc','2026-11-21T20:38:12.482430Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','cluster.create','01a1ffd4-b4fc-7a9c-b067-726b7411331b','accepted','{}');
INSERT INTO audit VALUES (2,'01a1ffd4-b50d-74e9-80ed-e6098cb68a61','2026-11-21T20:38:12.493508Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','image.import','01a1ffd4-b4fc-7a9c-b067-726b7411331b','accepted','{}');
INSERT INTO audit VALUES (3,'01a1ffd4-b510-7a33-ab41-91b07307df42','2026-11-21T20:38:12.496238Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','plan.create','01a1ffd4-b50f-72af-a3e2-52e550927cbb','accepted','{}');
INSERT INTO audit VALUES (4,'01a1ffd4-b519-74fa-9df9-3f89be611ae4','2026-11-21T20:38:12.505972Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','pool.create','01a1ffd4-b513-712c-abab-362ca5be97b3','accepted','{}');
INSERT INTO audit VALUES (5,'01a1ffd4-b55c-7252-9f4e-eeb9743580ca','2026-11-21T20:38:12.572935Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','user.create','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','accepted','{}');
INSERT INTO audit VALUES (6,'01a1ffd4-b55f-75fb-8c14-8c2d98376ff4','2026-11-21T20:38:12.575265Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','token.create','01a1ffd4-b55f-72e0-b549-b626629ef06c','accepted','{}');
INSERT INTO audit VALUES (7,'01a1ffd4-b563-7ef2-b165-25de76c4493c','2026-11-21T20:38:12.579871Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.create','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','accepted','{}');
INSERT INTO audit VALUES (8,'01a1ffd4-c35c-77ad-bc59-f97321cf83c4','2026-11-21T20:38:16.156459Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.create','01a1ffd4-c35a-798f-bca5-abe75f9170bf','accepted','{}');
INSERT INTO audit VALUES (9,'01a1ffd4-c9e8-77f1-a590-dbc39911e986','2026-11-21T20:38:17.832855Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.snapshot.create','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','accepted','{}');
INSERT INTO audit VALUES (10,'01a1ffd4-cbbc-77bc-a55f-6ea73641796e','2026-11-21T20:38:18.300101Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.snapshot.schedule','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','accepted','{}');
INSERT INTO audit VALUES (11,'01a1ffd4-cbbf-73df-abfb-4f470b40a298','2026-11-21T20:38:18.303918Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.grant','01a1ffd4-c35a-798f-bca5-abe75f9170bf','accepted','{}');
INSERT INTO audit VALUES (12,'01a1ffd4-cbc3-7d44-b495-30a1194a61a2','2026-11-21T20:38:18.307082Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','role.create','01a1ffd4-cbc2-75dc-b716-c9db4d44b8fc','accepted','{}');
INSERT INTO audit VALUES (13,'01a1ffd4-cbc5-752a-8d9a-ceb6fce1c376','2026-11-21T20:38:18.309489Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','quota.change','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','accepted','{}');
INSERT INTO audit VALUES (14,'01a1ffd4-cbc9-7c98-8d26-66ea5bd1c432','2026-11-21T20:38:18.313665Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.resize','01a1ffd4-c35a-798f-bca5-abe75f9170bf','accepted','{}');
INSERT INTO audit VALUES (15,'01a1ffd4-cbe2-7d46-beca-a561b179d5a8','2026-11-21T20:38:18.338965Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.ip_lock','01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','accepted','{}');
INSERT INTO audit VALUES (16,'01a1ffd4-cc0d-7eb7-8334-cf3a1a8ef6c8','2026-11-21T20:38:18.381100Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.create','01a1ffd4-cc0a-7971-aac4-d931f86e0c40','accepted','{}');
INSERT INTO audit VALUES (17,'01a1ffd4-d434-75c9-a73f-69d8372d791a','2026-11-21T20:38:20.468304Z','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','01a1ffd4-b4e5-7c4c-9b6b-613e4cdc4b5e','127.0.0.1','server.create','01a1ffd4-d432-7b98-9942-cbd5b442d48b','accepted','{}');
INSERT INTO roles VALUES ('01a1ffd4-cbc2-75dc-b716-c9db4d44b8fc','support','["server.view"]',0,1,'2026-11-21T20:38:18.306667Z');
INSERT INTO quotas VALUES ('01a1ffd4-b51c-7501-bb3b-f84a255c2ada',5,NULL,NULL,NULL,NULL,NULL);
INSERT INTO grants VALUES ('01a1ffd4-c35a-798f-bca5-abe75f9170bf','01a1ffd4-b51c-7501-bb3b-f84a255c2ada','["server.view"]','2026-11-21T20:38:18.303238Z');
INSERT INTO observations VALUES ('01a1ffd4-c35a-798f-bca5-abe75f9170bf','2026-11-21T20:38:18.325570Z','{"Server":"01a1ffd4-c35a-798f-bca5-abe75f9170bf","Now":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":[{"Name":"rootfs","Size":4294967296,"Storage":"local","Path":"/"}],"Interfaces":[{"Name":"net0","MAC":"02:6B:2A:87:54:A8","Model":"veth","Bridge":"vmbr0","VLAN":0,"Rate":0,"Firewall":true,"Down":false,"Addresses":[{"Prefix":"10.77.0.11/24","Gateway":"10.77.0.1"}]}]},"Next":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":[{"Name":"rootfs","Size":4294967296,"Storage":"local","Path":"/"}],"Interfaces":[{"Name":"net0","MAC":"02:6B:2A:87:54:A8","Model":"veth","Bridge":"vmbr0","VLAN":0,"Rate":0,"Firewall":true,"Down":false,"Addresses":[{"Prefix":"10.77.0.11/24","Gateway":"10.77.0.1"}]}]},"At":"2026-11-21T20:38:18.32557Z"}');
INSERT INTO snapshots VALUES ('01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','before','the upgrade',0,NULL,'ready','01a1ffd4-c9e7-7f6b-b66a-223189579f07','','2026-11-21T20:38:17.000000Z');
INSERT INTO snapshot_schedules VALUES ('01a1ffd4-b560-7f1d-bdb6-10307f09e6c7','01a1ffd4-cbbb-7c65-9d00-ab8699b9a2af',86400,'',2,0,'auto','01a1ffd4-b4e4-740c-a74d-9e4eab27faf0','2026-11-22T20:38:18.299716Z',NULL,'',1,'2026-11-21T20:38:18.299716Z');
INSERT INTO watches VALUES ('01a1ffd4-b560-7f1d-bdb6-10307f09e6c7',0,'{"Server":"01a1ffd4-b560-7f1d-bdb6-10307f09e6c7","Lock":{"Wanted":true,"Repair":false,"VerifiedAt":"2026-11-21T20:38:18.364875Z","Violation":"","Before":{"Options":{"Enable":null,"IPFilter":null,"MACFilter":null,"DHCP":null,"NDP":null,"RAdv":null,"PolicyIn":"","PolicyOut":""},"Firewall":true}},"Findings":null,"Network":{"Name":"net0","MAC":"02:AC:E3:14:B6:BD","Model":"virtio","Bridge":"vmbr0","VLAN":0,"Rate":0,"Firewall":true,"Down":false,"Addresses":null},"CheckedAt":"2026-11-21T20:38:17.560876Z"}');
CREATE UNIQUE INDEX tokens_name ON tokens (user_id, name);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE UNIQUE INDEX tokens_refresh ON tokens (refresh);
CREATE INDEX tokens_user ON tokens (user_id, id);
CREATE INDEX image_clusters_cluster ON image_clusters (cluster_id);
CREATE INDEX pool_clusters_cluster ON pool_clusters (cluster_id);
CREATE INDEX addresses_free ON addresses (pool_id, sort_key) WHERE server_id IS NULL;
CREATE INDEX addresses_pool ON addresses (pool_id, id);
CREATE INDEX servers_owner ON servers (owner_id, id);
CREATE INDEX servers_cluster ON servers (cluster_id, id);
CREATE INDEX servers_node ON servers (node, id);
CREATE INDEX servers_image ON servers (image_id);
CREATE INDEX servers_plan ON servers (plan_id);
CREATE INDEX servers_unsettled ON servers (life, id) WHERE life <> 'ready';
CREATE INDEX server_labels_value ON server_labels (key, value, server_id);
CREATE INDEX operations_due ON operations (due_at, id) WHERE state NOT IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX operations_active ON operations (id) WHERE state NOT IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX operations_server ON operations (server_id, id);
CREATE INDEX operations_owner ON operations (owner_id, id);
CREATE INDEX vmids_last ON vmids (cluster_id, given);
CREATE UNIQUE INDEX slots_holder ON slots (operation_id, scope);
CREATE INDEX replays_created ON replays (created_at);
CREATE UNIQUE INDEX events_position ON events (position) WHERE position IS NOT NULL;
CREATE INDEX events_unplaced ON events (seq) WHERE position IS NULL;
CREATE INDEX events_at ON events (at) WHERE position IS NOT NULL;
CREATE INDEX audit_user ON audit (user_id, seq);
CREATE INDEX audit_subject ON audit (subject, seq);
CREATE INDEX users_role ON users (role_id) WHERE role_id IS NOT NULL;
CREATE INDEX grants_user ON grants (user_id, server_id);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX snapshot_schedules_next ON snapshot_schedules (next_at);
CREATE INDEX addresses_holder ON addresses (server_id, pool_id) WHERE server_id IS NOT NULL;
CREATE INDEX watches_noted ON watches (server_id) WHERE noted;
CREATE INDEX servers_name ON servers (name_folded, id);
CREATE INDEX servers_created ON servers (created_at, id);
CREATE INDEX servers_updated ON servers (updated_at, id);
CREATE INDEX server_power_power ON server_power (power, server_id);
CREATE INDEX operations_kind ON operations (kind, id);
CREATE INDEX operations_failed ON operations (state, id) WHERE state IN ('failed', 'cancelled');
CREATE INDEX operations_finished ON operations (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX audit_at ON audit (at);
