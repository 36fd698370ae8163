SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.addresses (
    id uuid NOT NULL,
    pool_id uuid NOT NULL,
    ip text NOT NULL,
    sort_key text NOT NULL,
    bits bigint NOT NULL,
    gateway text NOT NULL,
    bridge text NOT NULL,
    vlan bigint NOT NULL,
    reverse text NOT NULL,
    server_id uuid,
    released_at timestamp with time zone,
    usual_reverse text DEFAULT ''::text NOT NULL,
    rank bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.audit (
    seq bigint NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone,
    user_id uuid,
    token_id uuid,
    source text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    data json NOT NULL
);
ALTER TABLE public.audit ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.clusters (
    id uuid NOT NULL,
    name text NOT NULL,
    endpoints jsonb NOT NULL,
    token_id text NOT NULL,
    identity text NOT NULL,
    first_vmid bigint NOT NULL,
    last_vmid bigint NOT NULL,
    resource_pool text NOT NULL,
    drained boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    labels json DEFAULT '{}'::json NOT NULL,
    nodes json DEFAULT '{}'::json NOT NULL
);
CREATE TABLE public.counters (
    name text NOT NULL,
    value bigint NOT NULL
);
CREATE TABLE public.cursors (
    name text NOT NULL,
    owner text NOT NULL,
    until timestamp with time zone,
    "position" bigint NOT NULL
);
CREATE TABLE public.events (
    seq bigint NOT NULL,
    id uuid NOT NULL,
    "position" bigint,
    type text NOT NULL,
    version bigint NOT NULL,
    server_id uuid,
    server_version bigint NOT NULL,
    owner_id uuid,
    operation_id uuid,
    at timestamp with time zone,
    data json NOT NULL
);
ALTER TABLE public.events ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.grants (
    server_id uuid NOT NULL,
    user_id uuid NOT NULL,
    permissions jsonb NOT NULL,
    created_at timestamp with time zone
);
CREATE TABLE public.image_clusters (
    image_id uuid NOT NULL,
    cluster_id uuid NOT NULL
);
CREATE TABLE public.images (
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    sources jsonb NOT NULL,
    hidden boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    min_disk bigint DEFAULT 0 NOT NULL,
    min_memory bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.migrations (
    name text NOT NULL
);
CREATE TABLE public.observations (
    server_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    data text NOT NULL
);
CREATE TABLE public.operations (
    id uuid NOT NULL,
    kind text NOT NULL,
    workflow text NOT NULL,
    server_id uuid,
    owner_id uuid,
    asked_by uuid,
    state text NOT NULL,
    step text NOT NULL,
    progress bigint NOT NULL,
    undoing boolean NOT NULL,
    cause text NOT NULL,
    code text NOT NULL,
    remedy text NOT NULL,
    attempts bigint NOT NULL,
    turned text NOT NULL,
    turn_code text NOT NULL,
    data text NOT NULL,
    cancel boolean NOT NULL,
    due_at timestamp with time zone,
    lease_owner text NOT NULL,
    lease_until timestamp with time zone,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    finished_at timestamp with time zone
);
CREATE TABLE public.plans (
    id uuid NOT NULL,
    name text NOT NULL,
    cores bigint NOT NULL,
    memory bigint NOT NULL,
    swap bigint NOT NULL,
    disk bigint NOT NULL,
    price bigint NOT NULL,
    currency text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    snapshots bigint,
    addresses bigint,
    bandwidth bigint,
    exceeded text DEFAULT 'none'::text NOT NULL,
    throttle bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.pool_clusters (
    pool_id uuid NOT NULL,
    cluster_id uuid NOT NULL
);
CREATE TABLE public.pools (
    id uuid NOT NULL,
    name text NOT NULL,
    clusters jsonb NOT NULL,
    prefix text NOT NULL,
    gateway text NOT NULL,
    bridge text NOT NULL,
    vlan bigint NOT NULL,
    ranges jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    dns json DEFAULT '{}'::json NOT NULL,
    reverse text DEFAULT ''::text NOT NULL,
    rest_seconds bigint
);
CREATE TABLE public.quotas (
    user_id uuid NOT NULL,
    servers bigint,
    cores bigint,
    memory bigint,
    disk bigint,
    addresses bigint,
    snapshots bigint
);
CREATE TABLE public.replays (
    user_id uuid NOT NULL,
    key text NOT NULL,
    hash bytea,
    answer bytea,
    answered boolean NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.restraints (
    server_id uuid NOT NULL,
    action text NOT NULL,
    throttle bigint NOT NULL,
    since timestamp with time zone,
    applied boolean NOT NULL,
    next_try timestamp with time zone,
    rate bigint NOT NULL,
    down boolean NOT NULL
);
CREATE TABLE public.roles (
    id uuid NOT NULL,
    name text NOT NULL,
    permissions jsonb NOT NULL,
    sees_all boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone
);
CREATE TABLE public.secrets (
    name text NOT NULL,
    sealed bytea NOT NULL
);
CREATE TABLE public.server_labels (
    server_id uuid NOT NULL,
    key text NOT NULL,
    value text NOT NULL
);
CREATE SEQUENCE public.server_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.server_power (
    server_id uuid NOT NULL,
    power text NOT NULL,
    seen_at timestamp with time zone
);
CREATE TABLE public.servers (
    id uuid NOT NULL,
    number bigint NOT NULL,
    name text NOT NULL,
    name_folded text NOT NULL,
    hostname text NOT NULL,
    kind text NOT NULL,
    owner_id uuid,
    cluster_id uuid,
    node text NOT NULL,
    vmid bigint NOT NULL,
    identity_cluster text NOT NULL,
    identity_mac text NOT NULL,
    image_id uuid,
    plan_id uuid,
    spec json NOT NULL,
    pending json,
    suspended boolean NOT NULL,
    operation_id uuid,
    life text NOT NULL,
    wanted text NOT NULL,
    last_error text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    started_at timestamp with time zone,
    stopped_at timestamp with time zone,
    dns json DEFAULT '{}'::json NOT NULL,
    placement json DEFAULT '{}'::json NOT NULL
);
CREATE TABLE public.slots (
    scope text NOT NULL,
    n bigint NOT NULL,
    operation_id uuid NOT NULL
);
CREATE TABLE public.snapshot_schedules (
    server_id uuid NOT NULL,
    id uuid NOT NULL,
    every bigint NOT NULL,
    at text NOT NULL,
    keep bigint NOT NULL,
    memory boolean NOT NULL,
    prefix text NOT NULL,
    user_id uuid,
    next_at timestamp with time zone,
    ran_at timestamp with time zone,
    failure text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone
);
CREATE TABLE public.snapshots (
    server_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    memory boolean NOT NULL,
    schedule_id uuid,
    state text NOT NULL,
    operation_id uuid,
    parent text NOT NULL,
    created_at timestamp with time zone
);
CREATE TABLE public.strays (
    cluster_id uuid NOT NULL,
    vmid bigint NOT NULL,
    node text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    server text NOT NULL,
    found_at timestamp with time zone
);
CREATE TABLE public.tokens (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    hash bytea,
    scopes jsonb NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    refresh bytea,
    refresh_ends_at timestamp with time zone,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    networks jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE TABLE public.traffic (
    server_id uuid NOT NULL,
    month text NOT NULL,
    bytes_in bigint NOT NULL,
    bytes_out bigint NOT NULL,
    net_in bigint NOT NULL,
    net_out bigint NOT NULL,
    uptime bigint NOT NULL,
    seen_at timestamp with time zone
);
CREATE TABLE public.users (
    id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    password text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone,
    role_id uuid
);
CREATE TABLE public.vmids (
    cluster_id uuid NOT NULL,
    vmid bigint NOT NULL,
    server_id uuid,
    released_at timestamp with time zone,
    given bigint NOT NULL
);
CREATE SEQUENCE public.vmids_given
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.watches (
    server_id uuid NOT NULL,
    noted boolean NOT NULL,
    data text NOT NULL
);
INSERT INTO public.addresses VALUES
	('01a1ffd4-da3b-7ae9-9c34-3e664ebb611d', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.14', '00000000000000000000ffff0a4d000e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7c19-b7d6-a4c061944ded', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.15', '00000000000000000000ffff0a4d000f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-70cc-bdc8-ec92157eda92', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.16', '00000000000000000000ffff0a4d0010', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-702d-9e41-14a55ae9e85f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.17', '00000000000000000000ffff0a4d0011', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-77b9-bac9-7d64c5412306', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.18', '00000000000000000000ffff0a4d0012', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7411-895c-0dc46dcd2046', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.19', '00000000000000000000ffff0a4d0013', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7884-b01c-6aee0bb7ad16', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.20', '00000000000000000000ffff0a4d0014', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7730-9a88-0aa7a96ff6ed', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.21', '00000000000000000000ffff0a4d0015', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-76db-b2b6-645287696f04', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.22', '00000000000000000000ffff0a4d0016', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-706b-9796-4115eb99b813', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.23', '00000000000000000000ffff0a4d0017', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7375-952a-ae1bdc1960c5', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.24', '00000000000000000000ffff0a4d0018', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7949-931c-f61792fa6dae', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.25', '00000000000000000000ffff0a4d0019', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7652-be2a-05d5c6c4b731', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.26', '00000000000000000000ffff0a4d001a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7f40-a361-a172f8129696', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.27', '00000000000000000000ffff0a4d001b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7ead-9fe5-097d5971c463', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.28', '00000000000000000000ffff0a4d001c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7825-965a-24899fdc065d', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.29', '00000000000000000000ffff0a4d001d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7e0d-b568-5074a10c8b7d', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.30', '00000000000000000000ffff0a4d001e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-727f-bbd3-dfa2b4686709', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.31', '00000000000000000000ffff0a4d001f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7579-a843-466b7639ec8c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.32', '00000000000000000000ffff0a4d0020', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7aef-8206-7eb1e5be7b50', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.33', '00000000000000000000ffff0a4d0021', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-73c9-ac9a-4516e3c04967', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.34', '00000000000000000000ffff0a4d0022', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7377-9802-257bfc886ce1', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.35', '00000000000000000000ffff0a4d0023', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-75c5-b920-5ec436fe1d2b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.36', '00000000000000000000ffff0a4d0024', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-73e2-82dd-b817525d6c03', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.37', '00000000000000000000ffff0a4d0025', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7c16-b3b4-8842e60244a1', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.38', '00000000000000000000ffff0a4d0026', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7017-82a7-1d8e40fc721b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.39', '00000000000000000000ffff0a4d0027', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-72f3-a275-6714bb9126c8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.40', '00000000000000000000ffff0a4d0028', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-78ca-acad-7274e2fe0cff', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.41', '00000000000000000000ffff0a4d0029', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-70b6-a5a7-327816c5b922', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.42', '00000000000000000000ffff0a4d002a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7111-a659-64a72c139ae4', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.43', '00000000000000000000ffff0a4d002b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-76e2-97a6-2ecb8f064a62', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.44', '00000000000000000000ffff0a4d002c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7a71-bcc8-793233b83d58', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.45', '00000000000000000000ffff0a4d002d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7c98-b0b5-ff2f5b353ac7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.46', '00000000000000000000ffff0a4d002e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7969-8f6f-38d04ac5c57e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.47', '00000000000000000000ffff0a4d002f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7644-b3ea-3c5010e3c925', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.48', '00000000000000000000ffff0a4d0030', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-75e1-a167-a3366f3eb3c3', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.49', '00000000000000000000ffff0a4d0031', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-73ef-8240-09ea6959eb0a', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.50', '00000000000000000000ffff0a4d0032', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-767e-829b-847d2561933b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.51', '00000000000000000000ffff0a4d0033', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7860-a796-2ee416663fd4', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.52', '00000000000000000000ffff0a4d0034', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7ade-b192-864db3399dd1', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.53', '00000000000000000000ffff0a4d0035', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7aa8-a137-5cc7332f29b3', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.54', '00000000000000000000ffff0a4d0036', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7474-afb9-ffba1496dd90', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.55', '00000000000000000000ffff0a4d0037', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-77a9-b952-113003b10c2c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.56', '00000000000000000000ffff0a4d0038', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7d79-84ec-be8b6aec5643', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.57', '00000000000000000000ffff0a4d0039', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7605-9536-873e6846b728', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.58', '00000000000000000000ffff0a4d003a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7e95-8351-a2929719f884', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.11', '00000000000000000000ffff0a4d000b', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', NULL, '', 1),
	('01a1ffd4-da3b-7e14-9b9d-adc21fdc7c7e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.12', '00000000000000000000ffff0a4d000c', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd4-f20d-7b7b-ac35-530b196eff14', NULL, '', 1),
	('01a1ffd4-da3b-7b29-9fb3-bbbd571cbc32', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.13', '00000000000000000000ffff0a4d000d', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd4-fa7d-7510-8825-1067beb46ef0', NULL, '', 1),
	('01a1ffd4-da3b-76de-ac7f-62bbae1a4331', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.59', '00000000000000000000ffff0a4d003b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7f6f-ad6e-192af5305e83', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.60', '00000000000000000000ffff0a4d003c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-730a-a4c1-fd8f82f55b99', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.61', '00000000000000000000ffff0a4d003d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7148-b7db-cb1ab331e8dd', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.62', '00000000000000000000ffff0a4d003e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-749c-8275-4c212a2220b0', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.63', '00000000000000000000ffff0a4d003f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7013-849b-8bc410890859', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.64', '00000000000000000000ffff0a4d0040', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-767d-80f0-790093561ee8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.65', '00000000000000000000ffff0a4d0041', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7a25-8c86-67b13ecea8ee', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.66', '00000000000000000000ffff0a4d0042', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-79ad-975c-e57c06224173', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.67', '00000000000000000000ffff0a4d0043', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7c3d-b346-69fbc19305ec', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.68', '00000000000000000000ffff0a4d0044', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7ba4-ad05-bfc2b4d41348', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.69', '00000000000000000000ffff0a4d0045', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7205-998e-84784ebc9697', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.70', '00000000000000000000ffff0a4d0046', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7f05-a44e-b614bb359355', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.71', '00000000000000000000ffff0a4d0047', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7840-b805-91ad5b89d816', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.72', '00000000000000000000ffff0a4d0048', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-765c-a5a8-e10e681a76c1', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.73', '00000000000000000000ffff0a4d0049', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a89-89cd-4b89acea0170', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.74', '00000000000000000000ffff0a4d004a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-70dc-b3da-ca035ecdf127', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.75', '00000000000000000000ffff0a4d004b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7cd4-a0ed-ffbf6a0267f5', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.76', '00000000000000000000ffff0a4d004c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a04-aee3-73b569e5df52', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.77', '00000000000000000000ffff0a4d004d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a87-969a-4ba404d52a96', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.78', '00000000000000000000ffff0a4d004e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-72ac-8bbd-4181d8c8a0be', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.79', '00000000000000000000ffff0a4d004f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-795d-9c3d-aa363c46983e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.80', '00000000000000000000ffff0a4d0050', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7f4f-8a5e-35fd1a956f30', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.81', '00000000000000000000ffff0a4d0051', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7606-aac2-36764c1c197b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.82', '00000000000000000000ffff0a4d0052', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a9f-9b76-337b8320128e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.83', '00000000000000000000ffff0a4d0053', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-77dd-a80a-ee41f8cdf1c7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.84', '00000000000000000000ffff0a4d0054', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-703f-89ba-20f8d760f92b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.85', '00000000000000000000ffff0a4d0055', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d44-bb30-f8d92edf1168', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.86', '00000000000000000000ffff0a4d0056', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-75fa-bd99-310e8e1d218c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.87', '00000000000000000000ffff0a4d0057', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7acd-8476-413dc05df8bb', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.88', '00000000000000000000ffff0a4d0058', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7943-8e43-37d2fcdfc66c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.89', '00000000000000000000ffff0a4d0059', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a4d-bab0-06d6f4f205be', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.90', '00000000000000000000ffff0a4d005a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7257-b4d8-efb5c3b1fd14', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.91', '00000000000000000000ffff0a4d005b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d09-91da-369a2c4321b7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.92', '00000000000000000000ffff0a4d005c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7528-9513-1decf7b2e907', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.93', '00000000000000000000ffff0a4d005d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-76b3-82fa-e5505220be78', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.94', '00000000000000000000ffff0a4d005e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-777c-a40e-efafc14f285b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.95', '00000000000000000000ffff0a4d005f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7284-87cb-1e50433704f7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.96', '00000000000000000000ffff0a4d0060', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d43-862e-d8f90155303b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.97', '00000000000000000000ffff0a4d0061', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7927-9378-ba770dee3ce7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.98', '00000000000000000000ffff0a4d0062', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7aeb-8178-4b18b09a86de', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.99', '00000000000000000000ffff0a4d0063', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7be2-be7f-77fa124cd63a', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.100', '00000000000000000000ffff0a4d0064', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7eaa-9b84-46563141062b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.101', '00000000000000000000ffff0a4d0065', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7933-95ab-87d9d1251f78', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.102', '00000000000000000000ffff0a4d0066', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-788e-b888-74f6b2d67659', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.103', '00000000000000000000ffff0a4d0067', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7b45-97a1-43f3c266bf87', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.104', '00000000000000000000ffff0a4d0068', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-756f-a51e-480de1655505', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.105', '00000000000000000000ffff0a4d0069', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-71ae-b977-8ac7638251f5', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.106', '00000000000000000000ffff0a4d006a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7bf0-b173-88cc0faf294b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.107', '00000000000000000000ffff0a4d006b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-76af-b5d8-d6e328fa536a', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.108', '00000000000000000000ffff0a4d006c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-72b0-b745-34193cd703dd', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.109', '00000000000000000000ffff0a4d006d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7242-b21e-3b001ece546c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.110', '00000000000000000000ffff0a4d006e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0);
INSERT INTO public.addresses VALUES
	('01a1ffd4-da3c-747f-a9bf-cbc16f85f02a', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.111', '00000000000000000000ffff0a4d006f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a6d-86f4-99630a9b04e8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.112', '00000000000000000000ffff0a4d0070', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7eee-9fd2-4d170f2fcec9', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.113', '00000000000000000000ffff0a4d0071', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-777b-b342-66cb6b4fb6c3', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.114', '00000000000000000000ffff0a4d0072', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7941-b2df-266fdddc6687', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.115', '00000000000000000000ffff0a4d0073', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7000-8ac9-dfb33f8f23f7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.116', '00000000000000000000ffff0a4d0074', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7758-aa50-234c4e06d071', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.117', '00000000000000000000ffff0a4d0075', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7dc0-a6cd-a753245ec4e9', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.118', '00000000000000000000ffff0a4d0076', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7bdf-ae90-574922088ff0', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.119', '00000000000000000000ffff0a4d0077', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a5f-a7e3-c649b2badbd1', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.120', '00000000000000000000ffff0a4d0078', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7806-baa1-77544f9f2f3f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.121', '00000000000000000000ffff0a4d0079', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7fa7-b403-1bb99a835a89', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.122', '00000000000000000000ffff0a4d007a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7248-9d82-f3b0ee231d1c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.123', '00000000000000000000ffff0a4d007b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d8d-aeaf-d6ec75bd6030', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.124', '00000000000000000000ffff0a4d007c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-793e-bcee-c17cd9d18ce9', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.125', '00000000000000000000ffff0a4d007d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7756-afe9-8d29ea5d2f00', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.126', '00000000000000000000ffff0a4d007e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-759d-88da-bf278b83e491', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.127', '00000000000000000000ffff0a4d007f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-777a-9ee8-8b04e6a440a6', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.128', '00000000000000000000ffff0a4d0080', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-704f-8519-a117e0febf4b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.129', '00000000000000000000ffff0a4d0081', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7e1a-aed1-c20f2b0fca07', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.130', '00000000000000000000ffff0a4d0082', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74f4-ada0-cb4645a87c87', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.131', '00000000000000000000ffff0a4d0083', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7c92-b99d-8e85be095390', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.132', '00000000000000000000ffff0a4d0084', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d13-a2bc-bed9422b8552', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.133', '00000000000000000000ffff0a4d0085', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-70e7-847b-68e8d872658a', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.134', '00000000000000000000ffff0a4d0086', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7e2f-a68e-71e08dbb95df', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.135', '00000000000000000000ffff0a4d0087', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7559-86ac-85c58205bcf5', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.136', '00000000000000000000ffff0a4d0088', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7e4a-ac6c-8e5e679f50ff', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.137', '00000000000000000000ffff0a4d0089', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7af3-a884-20bb90f70fe8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.138', '00000000000000000000ffff0a4d008a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7de7-a81e-5b6f48851ff8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.139', '00000000000000000000ffff0a4d008b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7833-832c-e3b6c1899a93', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.140', '00000000000000000000ffff0a4d008c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74d0-b69b-718cd6d642b0', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.141', '00000000000000000000ffff0a4d008d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7ba9-9d52-f9178befdacd', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.142', '00000000000000000000ffff0a4d008e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a2f-96ef-3ace9e08da4a', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.143', '00000000000000000000ffff0a4d008f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-70fc-abce-9d0c1268d334', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.144', '00000000000000000000ffff0a4d0090', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d66-a4ed-1f33e4e7450e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.145', '00000000000000000000ffff0a4d0091', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-76da-ad90-272ab1b4d638', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.146', '00000000000000000000ffff0a4d0092', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7e1e-a035-02550e22346f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.147', '00000000000000000000ffff0a4d0093', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7770-ab23-2aa4a27e1ce8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.148', '00000000000000000000ffff0a4d0094', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-75c9-8602-c2fe8a3db342', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.149', '00000000000000000000ffff0a4d0095', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-73a2-98a2-9785c8c2b893', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.150', '00000000000000000000ffff0a4d0096', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-766a-a81b-64a5a5d22055', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.151', '00000000000000000000ffff0a4d0097', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-77ed-ba45-6aa87fd1e852', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.152', '00000000000000000000ffff0a4d0098', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d5c-8b15-88b7b87af567', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.153', '00000000000000000000ffff0a4d0099', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7183-91ea-ff2abf3581cb', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.154', '00000000000000000000ffff0a4d009a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7282-abcb-57752a36708f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.155', '00000000000000000000ffff0a4d009b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d57-955b-fd2738c30870', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.156', '00000000000000000000ffff0a4d009c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7e6c-bb80-9b24611d5eb3', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.157', '00000000000000000000ffff0a4d009d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-769e-8253-e6f6dff70c73', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.158', '00000000000000000000ffff0a4d009e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-79f9-ada3-29e762d2b536', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.159', '00000000000000000000ffff0a4d009f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7cdf-a7e9-58b7401a097f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.160', '00000000000000000000ffff0a4d00a0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7fbb-9f9f-c95826767da9', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.161', '00000000000000000000ffff0a4d00a1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7964-af4e-a622d9862382', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.162', '00000000000000000000ffff0a4d00a2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7437-b78a-e547c5ef9f65', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.163', '00000000000000000000ffff0a4d00a3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-78ba-a04c-9b7beeca3190', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.164', '00000000000000000000ffff0a4d00a4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d95-916d-facb10e3c719', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.165', '00000000000000000000ffff0a4d00a5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7cbf-8472-faaee7319f47', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.166', '00000000000000000000ffff0a4d00a6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74b6-8f0b-7d3bd677b0a8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.167', '00000000000000000000ffff0a4d00a7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-75d7-bb71-3ef4acd714b6', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.168', '00000000000000000000ffff0a4d00a8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7957-911f-6eba188b07b8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.169', '00000000000000000000ffff0a4d00a9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-780c-af73-3ba90ff634be', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.170', '00000000000000000000ffff0a4d00aa', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7bee-bb04-b213f2a07327', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.171', '00000000000000000000ffff0a4d00ab', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-76dd-b4cd-73bfb19bc758', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.172', '00000000000000000000ffff0a4d00ac', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-741e-b112-7f8c5968898b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.173', '00000000000000000000ffff0a4d00ad', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7c7b-accf-8a1fb52e065d', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.174', '00000000000000000000ffff0a4d00ae', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7731-be79-a5cf385bed59', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.175', '00000000000000000000ffff0a4d00af', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7515-8be6-e0d3b45ac898', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.176', '00000000000000000000ffff0a4d00b0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7dc7-a898-c8107113953e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.177', '00000000000000000000ffff0a4d00b1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7f0f-99cc-e76fb5c045a9', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.178', '00000000000000000000ffff0a4d00b2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-710d-98a1-2ffe2b737622', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.179', '00000000000000000000ffff0a4d00b3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a3e-bc58-57981efce880', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.180', '00000000000000000000ffff0a4d00b4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-759d-a859-3169b2a83af4', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.181', '00000000000000000000ffff0a4d00b5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7d64-b544-97700de49b0f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.182', '00000000000000000000ffff0a4d00b6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7dce-ac36-211d914f32a2', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.183', '00000000000000000000ffff0a4d00b7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-777e-b824-9aa20d9ac83f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.184', '00000000000000000000ffff0a4d00b8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-745b-9766-054cd3cb993b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.185', '00000000000000000000ffff0a4d00b9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7961-95be-95ea28387e0e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.186', '00000000000000000000ffff0a4d00ba', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-711c-beb6-79f2188f2368', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.187', '00000000000000000000ffff0a4d00bb', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7340-ada4-b0a97b65b4ef', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.188', '00000000000000000000ffff0a4d00bc', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-729f-824c-744cb5d5ee81', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.189', '00000000000000000000ffff0a4d00bd', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a5b-bfc2-e8e90d30e373', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.190', '00000000000000000000ffff0a4d00be', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-75d3-b5c8-5429264665b6', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.191', '00000000000000000000ffff0a4d00bf', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7493-adf2-2e42cc93362b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.192', '00000000000000000000ffff0a4d00c0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-710f-b905-58dc8c6679f3', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.193', '00000000000000000000ffff0a4d00c1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7ce5-99cc-3e24e39fe33b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.194', '00000000000000000000ffff0a4d00c2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7315-8533-721f6da9fafd', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.195', '00000000000000000000ffff0a4d00c3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-716f-8f4f-47428a9e108f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.196', '00000000000000000000ffff0a4d00c4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7ac5-b937-a88517647461', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.197', '00000000000000000000ffff0a4d00c5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-78b2-a38e-54a26ebae056', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.198', '00000000000000000000ffff0a4d00c6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7eab-80d2-3074c40dc3a5', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.199', '00000000000000000000ffff0a4d00c7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7c51-b816-88d5a801cc6e', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.200', '00000000000000000000ffff0a4d00c8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74ef-aadd-a8a7c5057d75', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.201', '00000000000000000000ffff0a4d00c9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74b9-b60d-d255ea286836', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.202', '00000000000000000000ffff0a4d00ca', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7430-82a3-d29b537e3cf3', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.203', '00000000000000000000ffff0a4d00cb', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7bfa-b708-c37dba29482b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.204', '00000000000000000000ffff0a4d00cc', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7aad-a6f1-558d56619bbf', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.205', '00000000000000000000ffff0a4d00cd', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7f6c-88bd-f208987905b8', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.206', '00000000000000000000ffff0a4d00ce', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-70ff-aad7-d2b7a31afada', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.207', '00000000000000000000ffff0a4d00cf', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74f8-aae2-dcf841b10e2c', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.208', '00000000000000000000ffff0a4d00d0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7c1e-917c-78eb2c9ff299', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.209', '00000000000000000000ffff0a4d00d1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7c6e-9c6f-dbf3f5fd9423', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.210', '00000000000000000000ffff0a4d00d2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0);
INSERT INTO public.addresses VALUES
	('01a1ffd4-da3c-7b0c-9f85-9571c7a77154', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.211', '00000000000000000000ffff0a4d00d3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7254-a42a-6ca82997995d', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.212', '00000000000000000000ffff0a4d00d4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7826-81e0-47379c4855fe', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.213', '00000000000000000000ffff0a4d00d5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7628-900b-0d5309a35dfa', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.214', '00000000000000000000ffff0a4d00d6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-707e-b7cb-bfedcf5969b7', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.215', '00000000000000000000ffff0a4d00d7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-795a-9073-4d2082863803', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.216', '00000000000000000000ffff0a4d00d8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-76b9-9fe1-ee03c18c2a4d', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.217', '00000000000000000000ffff0a4d00d9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7f7b-af57-d9d997797530', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.218', '00000000000000000000ffff0a4d00da', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a9c-a2f6-272925a007f4', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.219', '00000000000000000000ffff0a4d00db', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-75d7-a5a4-3294aec3fea4', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.220', '00000000000000000000ffff0a4d00dc', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7732-a629-a8c81296b940', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.221', '00000000000000000000ffff0a4d00dd', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7c1c-a1d7-0157b569eb7b', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.222', '00000000000000000000ffff0a4d00de', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-78c5-8119-ba54ffc7d0b4', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.223', '00000000000000000000ffff0a4d00df', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-755d-b4f5-5ff53cc88615', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.224', '00000000000000000000ffff0a4d00e0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-77c5-98cc-7c579c975dfc', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.225', '00000000000000000000ffff0a4d00e1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7781-9216-3796e23aa3be', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.226', '00000000000000000000ffff0a4d00e2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-78a8-9dc3-d1260aa58bd0', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.227', '00000000000000000000ffff0a4d00e3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-734e-b86a-a472d1b26a08', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.228', '00000000000000000000ffff0a4d00e4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7a78-b14d-4e05a05fe102', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.229', '00000000000000000000ffff0a4d00e5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7609-8e4f-fb61efb74a00', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.230', '00000000000000000000ffff0a4d00e6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-700d-ae42-447c8982b969', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.231', '00000000000000000000ffff0a4d00e7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7e7f-9a4a-bf3a2886a8ca', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.232', '00000000000000000000ffff0a4d00e8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7fbe-b72e-f58524cd1088', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.233', '00000000000000000000ffff0a4d00e9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-728b-ad30-f3fb575fe643', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.234', '00000000000000000000ffff0a4d00ea', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-715d-b349-e94a55458f68', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.235', '00000000000000000000ffff0a4d00eb', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74b4-afbb-dd1a63f3f5c2', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.236', '00000000000000000000ffff0a4d00ec', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7fbd-ada5-6889f711878f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.237', '00000000000000000000ffff0a4d00ed', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74f0-9fac-d67b653b4cf6', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.238', '00000000000000000000ffff0a4d00ee', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7b73-b21a-75b731ba60cb', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.239', '00000000000000000000ffff0a4d00ef', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-74c1-a367-37bf97867799', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.240', '00000000000000000000ffff0a4d00f0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-776a-a488-149b1db0488f', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.241', '00000000000000000000ffff0a4d00f1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7b47-b53d-e517d5c04847', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.242', '00000000000000000000ffff0a4d00f2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-781a-84d4-45b63a4fb119', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.243', '00000000000000000000ffff0a4d00f3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-765b-9888-6aefbc5dc969', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.244', '00000000000000000000ffff0a4d00f4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7470-a2c7-fa3eeb5fdaae', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.245', '00000000000000000000ffff0a4d00f5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-73bc-ba91-cafd6b0ff2bf', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.246', '00000000000000000000ffff0a4d00f6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-76ae-b59a-b69294245144', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.247', '00000000000000000000ffff0a4d00f7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-762b-bf42-78f927f02403', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.248', '00000000000000000000ffff0a4d00f8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-781d-b43d-7005c1b9fff5', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.249', '00000000000000000000ffff0a4d00f9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3c-7ace-ae2a-f866f134cc92', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.250', '00000000000000000000ffff0a4d00fa', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL, '', 0),
	('01a1ffd4-da3b-7914-adc4-fabc776b3c09', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', '10.77.0.10', '00000000000000000000ffff0a4d000a', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', NULL, '', 1);
INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '01a1ffd4-da1f-7308-a633-8e4e4908baf3', '2026-11-21 20:38:21.983639+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'cluster.create', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'accepted', '{}'),
	(2, '01a1ffd4-da34-7366-a0da-4ae9f1bab391', '2026-11-21 20:38:22.004167+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'image.import', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'accepted', '{}'),
	(3, '01a1ffd4-da38-7340-83a1-27b15a818014', '2026-11-21 20:38:22.008549+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'plan.create', '01a1ffd4-da37-74f1-85df-09c9c47a5060', 'accepted', '{}'),
	(4, '01a1ffd4-da4b-7bc0-b1f6-0707ad4d216d', '2026-11-21 20:38:22.027711+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'pool.create', '01a1ffd4-da3b-7291-a1a6-397e5b489cce', 'accepted', '{}'),
	(5, '01a1ffd4-da88-7172-ba54-9afa2621c706', '2026-11-21 20:38:22.08816+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'user.create', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', 'accepted', '{}'),
	(6, '01a1ffd4-da8b-7eb5-968b-54e82f4b40d8', '2026-11-21 20:38:22.091313+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'token.create', '01a1ffd4-da8a-7478-8460-00f0cf2e9978', 'accepted', '{}'),
	(7, '01a1ffd4-da98-7ab3-b730-87f369426aec', '2026-11-21 20:38:22.104877+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.create', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'accepted', '{}'),
	(8, '01a1ffd4-e8e1-7237-8c69-a2defa20db62', '2026-11-21 20:38:25.761457+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.create', '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 'accepted', '{}'),
	(9, '01a1ffd4-ef8c-7ca5-b656-afc2d7975e99', '2026-11-21 20:38:27.468304+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.snapshot.create', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'accepted', '{}'),
	(10, '01a1ffd4-f188-7d81-b622-33b3ada978bc', '2026-11-21 20:38:27.976882+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.snapshot.schedule', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'accepted', '{}'),
	(11, '01a1ffd4-f193-7660-bd9f-386d941f4b3a', '2026-11-21 20:38:27.987345+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.grant', '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 'accepted', '{}'),
	(12, '01a1ffd4-f196-74b5-a790-baf9813c187f', '2026-11-21 20:38:27.990927+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'role.create', '01a1ffd4-f195-7b30-9d2f-7eba1b486e21', 'accepted', '{}'),
	(13, '01a1ffd4-f19c-75bb-800a-ae7d95338f31', '2026-11-21 20:38:27.996654+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'quota.change', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', 'accepted', '{}'),
	(14, '01a1ffd4-f1ab-7ba9-9ca9-eb1ff3fe212d', '2026-11-21 20:38:28.011719+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.resize', '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 'accepted', '{}'),
	(15, '01a1ffd4-f1cf-7269-94ed-28a0b924afc0', '2026-11-21 20:38:28.047347+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.ip_lock', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'accepted', '{}'),
	(16, '01a1ffd4-f211-73c3-ad9b-56393bc833af', '2026-11-21 20:38:28.113205+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.create', '01a1ffd4-f20d-7b7b-ac35-530b196eff14', 'accepted', '{}'),
	(17, '01a1ffd4-fa83-7bf8-8bc8-d8d70b3e236f', '2026-11-21 20:38:30.275871+00', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f2-793a-8477-fa68929de1b8', '127.0.0.1', 'server.create', '01a1ffd4-fa7d-7510-8825-1067beb46ef0', 'accepted', '{}');
INSERT INTO public.clusters VALUES
	('01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'lab', '[{"url": "https://cluster.invalid:8006", "fingerprint": "B2:C8:9B:A7:00:82:09:3E:A3:EF:AA:66:84:FE:A8:29:46:89:4E:33:92:4F:E6:03:62:BA:1B:B8:DE:76:33:7D"}]', 'remuda@pve!sim', '89e4002c077c4d5f299b3e3853f616cc58456330de6d0d4441e3c9b4de66a703', 10000, 99999, '', false, 1, '2026-11-21 20:38:21.978322+00', '{}', '{}');
INSERT INTO public.counters VALUES
	('server-number', 0),
	('event-position', 15);
INSERT INTO public.cursors VALUES
	('snapshot-schedules', '', NULL, 0),
	('patrol/01a1ffd4-da1a-76c5-a038-ea59bab7dee5', '', NULL, 0),
	('relay', '', NULL, 15);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES
	(1, '01a1ffd4-da92-7449-9714-d5edb5c19a25', 1, 'server.requested', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 1, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-da8f-7f8f-a410-e65e451b3ecd', '2026-11-21 20:38:22.098896+00', '{}'),
	(2, '01a1ffd4-e8bf-72e9-8320-e1626d0147d7', 2, 'server.provisioned', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 3, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-da8f-7f8f-a410-e65e451b3ecd', '2026-11-21 20:38:25.727579+00', '{}'),
	(3, '01a1ffd4-e8dc-75b3-8831-c46b4c8ab7e5', 3, 'server.requested', 1, '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 1, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-e8da-71ab-bc17-6f4b4d4acfa4', '2026-11-21 20:38:25.756823+00', '{}'),
	(4, '01a1ffd4-ef70-77c2-9930-b8d60d3d2b65', 4, 'server.provisioned', 1, '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 3, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-e8da-71ab-bc17-6f4b4d4acfa4', '2026-11-21 20:38:27.440022+00', '{}'),
	(5, '01a1ffd4-ef88-7aa4-ad89-0470deafee35', 5, 'server.snapshot_requested', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 4, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-ef87-78ad-9d65-98aeaabacd62', '2026-11-21 20:38:27.464927+00', '{"snapshot":"before"}'),
	(6, '01a1ffd4-f150-7c5f-943c-bcc3fbc05ef9', 6, 'server.snapshot_created', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 5, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-ef87-78ad-9d65-98aeaabacd62', '2026-11-21 20:38:27.920365+00', '{"snapshot":"before"}'),
	(7, '01a1ffd4-f188-763f-952f-d60e32ada488', 7, 'server.snapshot_schedule_set', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 6, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', NULL, '2026-11-21 20:38:27.976473+00', '{"every":"24h0m0s"}'),
	(8, '01a1ffd4-f192-767b-b40c-57e9a053db09', 8, 'server.granted', 1, '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 4, '01a1ffd4-d9f0-7113-ab05-0159d0379738', NULL, '2026-11-21 20:38:27.986962+00', '{"permissions":"server.view","user":"01a1ffd4-da4d-7b91-aa3c-127b619e110d"}'),
	(9, '01a1ffd4-f1a9-71e0-aa59-116c875fe94c', 9, 'server.resize_requested', 1, '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 5, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-f1a7-7cfd-9b17-88953d8695cc', '2026-11-21 20:38:28.009488+00', '{}'),
	(10, '01a1ffd4-f1bf-7ce0-85af-9c38b7d81478', 10, 'server.resized', 1, '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 6, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-f1a7-7cfd-9b17-88953d8695cc', '2026-11-21 20:38:28.0317+00', '{"pending":""}'),
	(11, '01a1ffd4-f1cd-7565-86aa-a5d9adad8818', 11, 'server.network_requested', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 7, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-f1cc-786d-bb54-4e2749bafeee', '2026-11-21 20:38:28.045402+00', '{"ip_lock":"true"}'),
	(12, '01a1ffd4-f201-75ed-b2d2-ecab7d19526e', 12, 'server.ip_locked', 1, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 8, '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-f1cc-786d-bb54-4e2749bafeee', '2026-11-21 20:38:28.097266+00', '{}'),
	(13, '01a1ffd4-f20f-77cb-9884-06000f2c7238', 13, 'server.requested', 1, '01a1ffd4-f20d-7b7b-ac35-530b196eff14', 1, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-f20d-76f0-9faa-b1bfdcbd0e59', '2026-11-21 20:38:28.111451+00', '{}'),
	(14, '01a1ffd4-fa80-787f-b797-89f825237984', 14, 'server.requested', 1, '01a1ffd4-fa7d-7510-8825-1067beb46ef0', 1, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-fa7e-77ee-98eb-c9728d725137', '2026-11-21 20:38:30.272324+00', '{}'),
	(15, '01a1ffd4-fb82-7ecd-ba03-38598434a5aa', 15, 'operation.needs_operator', 1, '01a1ffd4-fa7d-7510-8825-1067beb46ef0', 3, '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-fa7e-77ee-98eb-c9728d725137', '2026-11-21 20:38:30.530434+00', '{"cause":"the half-made guest 10003 on pve2 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended","kind":"provision","remedy":"qm unlock 10003"}');
INSERT INTO public.grants VALUES
	('01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '["server.view"]', '2026-11-21 20:38:27.981569+00');
INSERT INTO public.image_clusters VALUES
	('01a1ffd4-da2c-76ae-9906-021f748ce4fb', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5'),
	('01a1ffd4-da2f-7ef9-94a7-4eb210eb10ef', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5'),
	('01a1ffd4-da32-745b-bb48-ecd971f023dd', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5');
INSERT INTO public.images VALUES
	('01a1ffd4-da2c-76ae-9906-021f748ce4fb', 'debian-12', 'vm', '[{"disk": 3221225472, "node": "pve1", "vmid": 9000, "cluster": "01a1ffd4-da1a-76c5-a038-ea59bab7dee5", "storage": "local"}, {"disk": 3221225472, "node": "pve2", "vmid": 9100, "cluster": "01a1ffd4-da1a-76c5-a038-ea59bab7dee5", "storage": "local"}]', false, 1, '2026-11-21 20:38:21.996821+00', 0, 0),
	('01a1ffd4-da2f-7ef9-94a7-4eb210eb10ef', 'debian-12-ct', 'container', '[{"node": "pve1", "volume": "local:vztmpl/debian-12-ct.tar.zst", "cluster": "01a1ffd4-da1a-76c5-a038-ea59bab7dee5", "storage": "local"}, {"node": "pve2", "volume": "local:vztmpl/debian-12-ct.tar.zst", "cluster": "01a1ffd4-da1a-76c5-a038-ea59bab7dee5", "storage": "local"}]', false, 1, '2026-11-21 20:38:21.999206+00', 0, 0),
	('01a1ffd4-da32-745b-bb48-ecd971f023dd', 'ubuntu-24.04', 'vm', '[{"disk": 4294967296, "node": "pve1", "vmid": 9001, "cluster": "01a1ffd4-da1a-76c5-a038-ea59bab7dee5", "storage": "local"}, {"disk": 4294967296, "node": "pve2", "vmid": 9101, "cluster": "01a1ffd4-da1a-76c5-a038-ea59bab7dee5", "storage": "local"}]', false, 1, '2026-11-21 20:38:22.002223+00', 0, 0);
INSERT INTO public.migrations VALUES
	('0001_begin.sql'),
	('0002_people.sql'),
	('0003_specification.sql'),
	('0004_snapshots.sql'),
	('0005_cloud.sql'),
	('0006_network.sql'),
	('0007_clusters.sql'),
	('0008_bandwidth.sql'),
	('0009_manners.sql'),
	('0010_rank.sql');
INSERT INTO public.observations VALUES
	('01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', '2026-11-21 20:38:28.031664+00', '{"Server":"01a1ffd4-e8d7-7e47-95f7-bcf1a620debc","Now":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":[{"Name":"rootfs","Size":4294967296,"Storage":"local","Path":"/"}],"Interfaces":[{"Name":"net0","MAC":"02:5B:D2:7D:EB:B4","Model":"veth","Bridge":"vmbr0","VLAN":0,"Rate":0,"Firewall":true,"Down":false,"Addresses":[{"Prefix":"10.77.0.11/24","Gateway":"10.77.0.1"}]}]},"Next":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":[{"Name":"rootfs","Size":4294967296,"Storage":"local","Path":"/"}],"Interfaces":[{"Name":"net0","MAC":"02:5B:D2:7D:EB:B4","Model":"veth","Bridge":"vmbr0","VLAN":0,"Rate":0,"Firewall":true,"Down":false,"Addresses":[{"Prefix":"10.77.0.11/24","Gateway":"10.77.0.1"}]}]},"At":"2026-11-21T20:38:28.031664Z"}');
INSERT INTO public.operations VALUES
	('01a1ffd4-da8f-7f8f-a410-e65e451b3ecd', 'provision', 'provision/1', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Node":"","Start":true,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-da1a-76c5-a038-ea59bab7dee5","Node":"pve2","VMID":9100,"Volume":"","Storage":"local","Disk":3221225472},"Store":"","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"Seen":"on","EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:38:25.728251+00', '', NULL, 28, '2026-11-21 20:38:22.095632+00', '2026-11-21 20:38:25.727551+00', '2026-11-21 20:38:25.727551+00'),
	('01a1ffd4-e8da-71ab-bc17-6f4b4d4acfa4', 'provision', 'provision/1', '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Node":"","Start":false,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-da1a-76c5-a038-ea59bab7dee5","Node":"pve1","VMID":0,"Volume":"local:vztmpl/debian-12-ct.tar.zst","Storage":"local","Disk":0},"Store":"local","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"Seen":"off","EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:38:27.440627+00', '', NULL, 18, '2026-11-21 20:38:25.754053+00', '2026-11-21 20:38:27.440005+00', '2026-11-21 20:38:27.440005+00'),
	('01a1ffd4-ef87-78ad-9d65-98aeaabacd62', 'snapshot', 'snapshot/1', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Name":"before","Description":"the upgrade","Memory":false,"Schedule":"","Errand":{"Armed":"2026-11-21T20:38:27.486214Z","First":5,"Task":"UPID:pve2:000003ED:0003DACF:6B020143:qmsnapshot:10000:remuda@pve!sim:"},"Taken":{"Name":"before","Description":"the upgrade\nremuda:01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485:01a1ffd4-ef87-78ad-9d65-98aeaabacd62","Parent":"","Time":"2026-11-21T20:38:27Z","Memory":false,"Unfinished":false},"Removal":{}}', false, '2026-11-21 20:38:27.920899+00', '', NULL, 9, '2026-11-21 20:38:27.463572+00', '2026-11-21 20:38:27.920341+00', '2026-11-21 20:38:27.920341+00'),
	('01a1ffd4-f1a7-7cfd-9b17-88953d8695cc', 'resize', 'resize/1', '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Change":{"Cores":null,"Memory":1073741824,"Swap":null,"Disks":null},"New":null,"Plan":"","Pending":null,"Before":{"Cores":1,"Memory":536870912,"Swap":0,"Disks":{"rootfs":4294967296}},"Task":"","Now":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":{"rootfs":4294967296}},"Next":{"Cores":1,"Memory":1073741824,"Swap":0,"Disks":{"rootfs":4294967296}}}', false, '2026-11-21 20:38:28.032143+00', '', NULL, 7, '2026-11-21 20:38:28.007844+00', '2026-11-21 20:38:28.031678+00', '2026-11-21 20:38:28.031678+00'),
	('01a1ffd4-f1cc-786d-bb54-4e2749bafeee', 'network', 'network/1', '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Lock":true,"Was":false,"Repair":false,"Mend":false,"Looked":true,"Before":{"Options":{"Enable":null,"IPFilter":null,"MACFilter":null,"DHCP":null,"NDP":null,"RAdv":null,"PolicyIn":"","PolicyOut":""},"Firewall":true}}', false, '2026-11-21 20:38:28.09793+00', '', NULL, 7, '2026-11-21 20:38:28.044176+00', '2026-11-21 20:38:28.097248+00', '2026-11-21 20:38:28.097248+00'),
	('01a1ffd4-f20d-76f0-9faa-b1bfdcbd0e59', 'provision', 'provision/1', '01a1ffd4-f20d-7b7b-ac35-530b196eff14', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'waiting', 'grow', 50, false, 'the node was not reached: no route to host', 'unavailable', '', 0, '', '', '{"Node":"","Start":true,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-da1a-76c5-a038-ea59bab7dee5","Node":"pve2","VMID":9100,"Volume":"","Storage":"local","Disk":3221225472},"Store":"","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:38:31.240132+00', '', NULL, 16, '2026-11-21 20:38:28.109988+00', '2026-11-21 20:38:30.237355+00', NULL),
	('01a1ffd4-fa7e-77ee-98eb-c9728d725137', 'provision', 'provision/1', '01a1ffd4-fa7d-7510-8825-1067beb46ef0', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'needs_operator', 'make', 25, true, 'the half-made guest 10003 on pve2 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended', 'guest-locked', 'qm unlock 10003', 0, 'the guest was left unfinished: the task was killed or forgotten before it ended', 'task-failed', '{"Node":"","Start":false,"UserData":"","Notes":"","Heir":false,"Source":{"Cluster":"01a1ffd4-da1a-76c5-a038-ea59bab7dee5","Node":"pve2","VMID":9101,"Volume":"","Storage":"local","Disk":4294967296},"Store":"","First":4,"Order":"taken","Task":"","Died":"the task was killed or forgotten before it ended","Since":"2026-11-21T20:38:30.518468Z","Grow":"","Power":{"EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:38:45.531111+00', '', NULL, 8, '2026-11-21 20:38:30.270014+00', '2026-11-21 20:38:30.530391+00', NULL);
INSERT INTO public.plans VALUES
	('01a1ffd4-da37-74f1-85df-09c9c47a5060', 'small', 1, 536870912, 0, 4294967296, 0, '', 1, '2026-11-21 20:38:22.00754+00', NULL, NULL, NULL, 'none', 0);
INSERT INTO public.pools VALUES
	('01a1ffd4-da3b-7291-a1a6-397e5b489cce', 'lan', '[]', '10.77.0.0/24', '10.77.0.1', 'vmbr0', 0, '[{"last": "10.77.0.250", "first": "10.77.0.10"}]', 1, '2026-11-21 20:38:22.011698+00', '{}', '', NULL);
INSERT INTO public.quotas VALUES
	('01a1ffd4-da4d-7b91-aa3c-127b619e110d', 5, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.replays VALUES
	('01a1ffd4-d9f0-7113-ab05-0159d0379738', 'the container', '\x10f71fb54893168db4c1a7ee7193bd89c52ddc7a7607fe3b2d7e76a555b22148', '\x312e61383530363161642e67534f76494f753251357055686f52736c4b4d7858554e507234342f736f74555a636a7032514a54305968477a3547387649454159674e67414a422b6a596837366f454d396b2b3452336130725a6b2b6f6a477646356b37694a5636454c514b6e334875744e7458764455586a33332f546b4d782f4a322f2f5559537171494e357155554974546c422f6365724668482f67794a422b6e4e6246762f312b5570717679745a53303845506454377a686850614d41365875673766336c685148324852694c5734476d37394d304e6d6872624f4251426f376e4a646f77595638623079504c715a2b7a4a4c7a38743947737041535a3333734679764c6c645777546e634830635a6f627374466d4f3645587a6d796c3170564c536c4b6f6f6b65715559776b75532f4134714341756769467369786432675652326a4e63485865794b2b464c6a51694a7650714c4a59774a4c355069336f4451414f5a45714f37645172377143436f4f37503538386e634a473159626f5471387774716f6e6746527a4a356a394d54343563636e505772717878625a70424844746861337373573951454f5a4168485778712b504d453741637a6f4141384e4f4974675337534451656a6a424c33474b5577692f4c367a54467457666d6f2b475165434438426a664f4969447978354a6f6b5543326d33667447646d6a35785773535139716c48304e7049523850614a6261525a762f4f5a746465466d6331444775627652674849446646464656687950453354783052354d4d6b336d756365617245766e3177367358752b494a52794d694a72535664686c4c2b423959493548506e6f4542784f50316c4763332b474d535854735a466e574130424c565861395477342b3848654d336d7252305848694a34676e396d6e523864715748547452334452594930616e654d68756334476e71456a7a7a586d63694b5134746f67447055556a712f674e6d6c32564c6a6e796c4379502b675a396b525262435045566b6d75396131654b65396a635072735776355568796c78596931527a302b726e384c5856722b6f5244796d5a474e58596d6767367872576578444b65576f7350747a667a536d623865714d555a4b46656f75586c4876672f634c7a4a6e3332586e4f564170344273774e7546766d6c713770475a4a574d41383847547a336f4641366c2f32796c35796655544b6d7258736a4879634e376959676136593935642b77424734684a6672675053673254714b7734636a6b37717243654b6c5465522b6e645459774677457273665064743539416f6f6e476c6d7979514a2b4c59796e6738372f4a373736794431704b4c796649596154474d706633683333502f7949697061615836742f4768497932787466524232766e34624b33625a5944306f465853636b64666d78376a657076544e5a54464d74726d672f5a6c5566364979553047365676434c6653704a544273536c6852755577446c766a34624a757243416d306a5a6d6431716e532b724451426d484d37505a3655543735616941447953517465703364504648396c4b6b783742345736456d4c587a39396a736659495a44487333726f564976422f4f595a4132384142594841464f41654e54535a4f3258632f457a354564745a75767a2f46666155716541766e67554739634d2b443877325a6a2b3470734b677a566a53674b7656486e697250733053656e6539746a6d5a73666f772b5a39696c43725552414c3768674d495052766c6e76455a32714d6f486b716e7638356a4358494f5a715937397274666e49462b4e44394558354a6e453245574d753448493132375064534f4b5854642f435047447a317a776a5a5563542b4a7535655056796747767a336b304c34466a6a414341384c4b6e717a32526d4639486b5055316f6b35576950307463325779453976626e517530704a744a484d54475170304c5058474a623653684c7150383342304c75737a6a597233784a3048742b74696e635263474d5436493159382f4f2b625043656431744d507246657764312b467859426b3664325237693939336f725232676f6950684937374b4c477339704d346a55324e2b41644f426f44786371542b744243354c6b726a375237453866594870536b6a4167486e64764c72527859464c4c6b7a4f4b484a4c37694c454361476e5052564d526d6670773539516d696b767a47796f51644f566e4d6e4f4b326838684343736d4256624659664b7243366a586e7664646b754a543733344868653248747768693062325858534a7963493658656f31436871766b7a6b79497a715347327532642b4468466c737468725458743674582b6336545a6b656a656934586244516d707632734c384748334f724175613965577879737a7831434333625742795a5045784b526b4e39355a35554d72303939524175434f6135767239515a3548464638386253624c706f70756630505a417759466e596f4753706f2b61796270705375626a6e494b6e51544c49446d2f306f3963474f6862707a616144394b2f677447574f36446e717046705052526d534a433139433244784b6c4844336135516d793469584868584e5a31315472792b7974365671537843573276653956716c706b6e45643872787965743756624763737a426337416b73466734636d6a44412f626f525372346f58514249635567584e516f6a79765653456169326a47416244506f5348564a7753466f6d7056797a6c704b4a6c47354c686e387a644c6e704d57384c582f6b742f63465a334d655559304e336a6a767336424e68714b4a705858464845547875776e392f563337785670385a5742657a4852696c4f435852445a6370666c5965636363563739317873797649643759587136353348334e316443574e695544664a394432714b4d6d6c74397469304345317064456f35516d4a346a2f6b446776544a5a41567a6f5a755a38485247615a384a453841684334414e554e6a7264384259484c7a6856575762776e394d6539326567597162746f6a504e77366470763934706e71384952314a546a74615639584b5a664b4c6b705a6b334643795042737661497642624b4336417169496f4a68642b4a5872723141485857465a493957397a594466386a306b423279396a315235576d7248327142396c3154794e38372b587471597633786367396b44304d6861524a5261674f4c734d4b47537533455344386e493242354f33534d52324478754875543873435767444c5673376e7a3062652b70596d5430577a343063664467673463707535747343367765646333624a5857733346726339494a6a4c704368714475766f507176586a677678356e373465506f59495975724f4269536c64497959692b6b675756747357574e52676b79396a7a6e516a4c32504b4b77776c6c44767a42626965696e444456682f7454426850656a4a364c63383666684b4c5776542f375650722b7374504854364c426655664c6237654e333174686668416671364b3465774c784378384e49596f5647327865307637617958484f7873557776314c4d6c4f72724262425a4466432f34454344694d3470426b6d2f416e4978453453456b4d7151397433416a71464252724e706b6378474762564338525575624872394a766a7064382f6d6f52396e4e4f5974506247736c484571596739383247557838436a44755647506c4f3045326269422f33472f623873495032336847466836357259626d714b555a4a586a677350766554592b54776741544558536a5270386266626a4c304743666971497a6d51464a7847656863746658617a6457797074496b2f6c657564634349624870325548674a31336745692f6c4e4e3271633737393862784d68486e76514b775a6857776c7352553776576e553570454332764e78637855524f703961417a675266522f694535376b696c52754e68526f556c65766d746832636f61346f6b4f5132362b6e745a562b6b7352627671452b7849774772462b4770502f4a3974334f4f492b764e7130516b2b65486c426f6d503264694f792f72474f64424373794d6943687a467730634c42707150344731546f4477766c516869654153736b76414e74575759334d73656a3762632f6f727a5a4a504e5366767548776e47584d56706d4f6c796a797234762b497276653843416c534167636332794a7939687369626e654c536c415652523663717471464a546b6f6271464d556473437a3438436832555a585651745443593470774d534b614731556978447a79636666326b634a61782f346261383873727a324972656e317537446a4f7a4c495a2b345538734e2f314f4b524c753349564a5250344f687564377577523337486a5433507351322b71507a3335445747386f2f7a62437959567454356436595a6566533359373059697a6a3265756e5a33553876696468717778634e62466e416c51773343664c35526a55376456624d4852676c51793450664e785943476f3952504f68423163723563514a39337933484735357246484679643568447446666f7870414d4f6c46723547394659427858304371617479506475713531306e61307244714f392f5a4a4f4c6232584165352b4b636d4f42706a7a4968514a653836386f75496436683161645a2b32595a5932494538496b78576c6674567142596f6c54763052333639327652335841616a41653067386734727451726279544f5854444f474e365a67515a76476c65625a6b2b766e375447334146393972676548753638776933652f596d68736e3151422b667a54624252544e324b744547424842657a4377576c6f626871496553536f', true, '2026-11-21 20:38:25.761451+00');
INSERT INTO public.roles VALUES
	('01a1ffd4-f195-7b30-9d2f-7eba1b486e21', 'support', '["server.view"]', false, 1, '2026-11-21 20:38:27.989884+00');
INSERT INTO public.secrets VALUES
	('clusters/01a1ffd4-da1a-76c5-a038-ea59bab7dee5/token', '\x312e61383530363161642e49666c6c4e623874356b5241357557395255784858536e585a726a316c736a614d55474f324856564c303568444b535143476252555a4931586a596a5441455077423568567a3665523767676764326b7873586f6751');
INSERT INTO public.server_labels VALUES
	('01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'app', 'web');
INSERT INTO public.server_power VALUES
	('01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'on', '2026-11-21 20:38:25.72958+00'),
	('01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 'off', '2026-11-21 20:38:27.441357+00');
INSERT INTO public.servers VALUES
	('01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', 2, 'db', 'db', 'db', 'container', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'pve1', 10001, '89e4002c077c4d5f299b3e3853f616cc58456330de6d0d4441e3c9b4de66a703', '02:5B:D2:7D:EB:B4', '01a1ffd4-da2f-7ef9-94a7-4eb210eb10ef', '01a1ffd4-da37-74f1-85df-09c9c47a5060', '{"cores":1,"memory":1073741824,"disks":{"rootfs":4294967296}}', NULL, false, NULL, 'ready', 'off', '', 6, '2026-11-21 20:38:25.754031+00', '2026-11-21 20:38:28.0317+00', NULL, '2026-11-21 20:38:27.441357+00', '{}', '{"reason":"the best of 2 nodes that fit: 126.0 GiB of memory free, 2 % load, 2.0 TiB free on local"}'),
	('01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 1, 'web', 'web', 'web', 'vm', '01a1ffd4-da4d-7b91-aa3c-127b619e110d', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'pve2', 10000, '89e4002c077c4d5f299b3e3853f616cc58456330de6d0d4441e3c9b4de66a703', '02:FD:A4:6C:9A:A6', '01a1ffd4-da2c-76ae-9906-021f748ce4fb', '01a1ffd4-da37-74f1-85df-09c9c47a5060', '{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}', NULL, false, NULL, 'ready', 'on', '', 8, '2026-11-21 20:38:22.095569+00', '2026-11-21 20:38:28.097266+00', '2026-11-21 20:38:25.72958+00', NULL, '{}', '{"reason":"the best of 2 nodes that fit: 158.0 GiB of memory free, 2 % load, 2.5 TiB free on local"}'),
	('01a1ffd4-f20d-7b7b-ac35-530b196eff14', 3, 'waits', 'waits', 'waits', 'vm', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'pve2', 10002, '89e4002c077c4d5f299b3e3853f616cc58456330de6d0d4441e3c9b4de66a703', '02:F2:E5:C0:73:48', '01a1ffd4-da2c-76ae-9906-021f748ce4fb', '01a1ffd4-da37-74f1-85df-09c9c47a5060', '{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}', NULL, false, '01a1ffd4-f20d-76f0-9faa-b1bfdcbd0e59', 'installing', 'on', '', 2, '2026-11-21 20:38:28.109967+00', '2026-11-21 20:38:28.125377+00', NULL, NULL, '{}', '{"reason":"the best of 2 nodes that fit: 157.8 GiB of memory free, 2 % load, 2.5 TiB free on local"}'),
	('01a1ffd4-fa7d-7510-8825-1067beb46ef0', 4, 'stuck', 'stuck', 'stuck', 'vm', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 'pve2', 10003, '89e4002c077c4d5f299b3e3853f616cc58456330de6d0d4441e3c9b4de66a703', '02:E4:9E:78:4C:71', '01a1ffd4-da32-745b-bb48-ecd971f023dd', '01a1ffd4-da37-74f1-85df-09c9c47a5060', '{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}', NULL, false, '01a1ffd4-fa7e-77ee-98eb-c9728d725137', 'failed', 'off', 'the half-made guest 10003 on pve2 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended', 3, '2026-11-21 20:38:30.269988+00', '2026-11-21 20:38:30.530434+00', NULL, NULL, '{}', '{"reason":"the best of 2 nodes that fit: 157.3 GiB of memory free, 2 % load, 2.5 TiB free on local"}');
INSERT INTO public.snapshot_schedules VALUES
	('01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', '01a1ffd4-f186-7897-a0d4-f398442e71ae', 86400, '', 2, false, 'auto', '01a1ffd4-d9f0-7113-ab05-0159d0379738', '2026-11-22 20:38:27.97478+00', NULL, '', 1, '2026-11-21 20:38:27.97478+00');
INSERT INTO public.snapshots VALUES
	('01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', 'before', 'the upgrade', false, NULL, 'ready', '01a1ffd4-ef87-78ad-9d65-98aeaabacd62', '', '2026-11-21 20:38:27+00');
INSERT INTO public.tokens VALUES
	('01a1ffd4-d9f2-793a-8477-fa68929de1b8', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'admin token of the settings', '\xfc38db2f1525cce864014ce0a172d96137a9d01bba217268ad3ffcb41a338bf2', '[]', NULL, '2026-11-21 20:38:21.978158+00', NULL, NULL, 1, '2026-11-21 20:38:21.939+00', '[]'),
	('01a1ffd4-da8a-7478-8460-00f0cf2e9978', '01a1ffd4-d9f0-7113-ab05-0159d0379738', 'deploy', '\xafb0462c9c33b7b743b369d24b8bb974115e8c5b77a2782b0aab1d999e199afe', '["read"]', NULL, NULL, NULL, NULL, 1, '2026-11-21 20:38:22.090593+00', '[]');
INSERT INTO public.users VALUES
	('01a1ffd4-d9f0-7113-ab05-0159d0379738', 'admin', '', 'admin', '', 1, '2026-11-21 20:38:21.936539+00', NULL),
	('01a1ffd4-da4d-7b91-aa3c-127b619e110d', 'alice', '', 'customer', '$argon2id$v=19$m=19456,t=2,p=1$fPXIF/LfbYTstAun2ZlIAw$iDJKzlCZeXLwkAsutlx/tKS2IlA+ydosslUX6QwjfDo', 1, '2026-11-21 20:38:22.029979+00', NULL);
INSERT INTO public.vmids VALUES
	('01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 10000, '01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', NULL, 1),
	('01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 10001, '01a1ffd4-e8d7-7e47-95f7-bcf1a620debc', NULL, 2),
	('01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 10002, '01a1ffd4-f20d-7b7b-ac35-530b196eff14', NULL, 3),
	('01a1ffd4-da1a-76c5-a038-ea59bab7dee5', 10003, '01a1ffd4-fa7d-7510-8825-1067beb46ef0', NULL, 4);
INSERT INTO public.watches VALUES
	('01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485', false, '{"Server":"01a1ffd4-da8c-70bd-bdc5-fc9ab7f4c485","Lock":{"Wanted":true,"Repair":false,"VerifiedAt":"2026-11-21T20:38:28.097264Z","Violation":"","Before":{"Options":{"Enable":null,"IPFilter":null,"MACFilter":null,"DHCP":null,"NDP":null,"RAdv":null,"PolicyIn":"","PolicyOut":""},"Firewall":true}},"Findings":null,"Network":{"Name":"net0","MAC":"02:FD:A4:6C:9A:A6","Model":"virtio","Bridge":"vmbr0","VLAN":0,"Rate":0,"Firewall":true,"Down":false,"Addresses":null},"CheckedAt":"2026-11-21T20:38:27.047354Z"}');
SELECT pg_catalog.setval('public.audit_seq_seq', 17, true);
SELECT pg_catalog.setval('public.events_seq_seq', 15, true);
SELECT pg_catalog.setval('public.server_numbers', 4, true);
SELECT pg_catalog.setval('public.vmids_given', 4, true);
ALTER TABLE ONLY public.addresses
    ADD CONSTRAINT addresses_ip UNIQUE (pool_id, sort_key);
ALTER TABLE ONLY public.addresses
    ADD CONSTRAINT addresses_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_id_key UNIQUE (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.clusters
    ADD CONSTRAINT clusters_name UNIQUE (name);
ALTER TABLE ONLY public.clusters
    ADD CONSTRAINT clusters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT cursors_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_id_key UNIQUE (id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (server_id, user_id);
ALTER TABLE ONLY public.image_clusters
    ADD CONSTRAINT image_clusters_pkey PRIMARY KEY (image_id, cluster_id);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_name UNIQUE (name);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.observations
    ADD CONSTRAINT observations_pkey PRIMARY KEY (server_id);
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.plans
    ADD CONSTRAINT plans_name UNIQUE (name);
ALTER TABLE ONLY public.plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pool_clusters
    ADD CONSTRAINT pool_clusters_pkey PRIMARY KEY (pool_id, cluster_id);
ALTER TABLE ONLY public.pools
    ADD CONSTRAINT pools_name UNIQUE (name);
ALTER TABLE ONLY public.pools
    ADD CONSTRAINT pools_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.quotas
    ADD CONSTRAINT quotas_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.replays
    ADD CONSTRAINT replays_pkey PRIMARY KEY (user_id, key);
ALTER TABLE ONLY public.restraints
    ADD CONSTRAINT restraints_pkey PRIMARY KEY (server_id);
ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_name UNIQUE (name);
ALTER TABLE ONLY public.roles
    ADD CONSTRAINT roles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.server_labels
    ADD CONSTRAINT server_labels_pkey PRIMARY KEY (server_id, key);
ALTER TABLE ONLY public.server_power
    ADD CONSTRAINT server_power_pkey PRIMARY KEY (server_id);
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_number UNIQUE (number);
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slots
    ADD CONSTRAINT slots_pkey PRIMARY KEY (scope, n);
ALTER TABLE ONLY public.snapshot_schedules
    ADD CONSTRAINT snapshot_schedules_pkey PRIMARY KEY (server_id);
ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (server_id, name);
ALTER TABLE ONLY public.strays
    ADD CONSTRAINT strays_pkey PRIMARY KEY (cluster_id, vmid);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.traffic
    ADD CONSTRAINT traffic_pkey PRIMARY KEY (server_id, month);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_name UNIQUE (name);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.vmids
    ADD CONSTRAINT vmids_pkey PRIMARY KEY (cluster_id, vmid);
ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_pkey PRIMARY KEY (server_id);
CREATE INDEX addresses_free ON public.addresses USING btree (pool_id, sort_key) WHERE (server_id IS NULL);
CREATE INDEX addresses_holder ON public.addresses USING btree (server_id, pool_id) WHERE (server_id IS NOT NULL);
CREATE INDEX addresses_pool ON public.addresses USING btree (pool_id, id);
CREATE INDEX audit_action ON public.audit USING btree (action, seq);
CREATE INDEX audit_at ON public.audit USING btree (at);
CREATE INDEX audit_subject ON public.audit USING btree (subject, seq);
CREATE INDEX audit_user ON public.audit USING btree (user_id, seq);
CREATE INDEX events_at ON public.events USING btree (at) WHERE ("position" IS NOT NULL);
CREATE UNIQUE INDEX events_position ON public.events USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX events_unplaced ON public.events USING btree (seq) WHERE ("position" IS NULL);
CREATE INDEX grants_user ON public.grants USING btree (user_id, server_id);
CREATE INDEX image_clusters_cluster ON public.image_clusters USING btree (cluster_id);
CREATE INDEX operations_active ON public.operations USING btree (id) WHERE (state <> ALL (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text]));
CREATE INDEX operations_due ON public.operations USING btree (due_at, id) WHERE (state <> ALL (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text]));
CREATE INDEX operations_failed ON public.operations USING btree (state, id) WHERE (state = ANY (ARRAY['failed'::text, 'cancelled'::text]));
CREATE INDEX operations_finished ON public.operations USING btree (finished_at) WHERE (finished_at IS NOT NULL);
CREATE INDEX operations_kind ON public.operations USING btree (kind, id);
CREATE INDEX operations_owner ON public.operations USING btree (owner_id, id);
CREATE INDEX operations_server ON public.operations USING btree (server_id, id);
CREATE INDEX pool_clusters_cluster ON public.pool_clusters USING btree (cluster_id);
CREATE INDEX replays_created ON public.replays USING btree (created_at);
CREATE INDEX server_labels_value ON public.server_labels USING btree (key, value, server_id);
CREATE INDEX server_power_power ON public.server_power USING btree (power, server_id);
CREATE INDEX servers_cluster ON public.servers USING btree (cluster_id, id);
CREATE INDEX servers_created ON public.servers USING btree (created_at, id);
CREATE INDEX servers_image ON public.servers USING btree (image_id);
CREATE INDEX servers_name ON public.servers USING btree (name_folded COLLATE "C", id);
CREATE INDEX servers_node ON public.servers USING btree (node, id);
CREATE INDEX servers_owner ON public.servers USING btree (owner_id, id);
CREATE INDEX servers_plan ON public.servers USING btree (plan_id);
CREATE INDEX servers_unsettled ON public.servers USING btree (life, id) WHERE (life <> 'ready'::text);
CREATE INDEX servers_updated ON public.servers USING btree (updated_at, id);
CREATE UNIQUE INDEX slots_holder ON public.slots USING btree (operation_id, scope);
CREATE INDEX snapshot_schedules_next ON public.snapshot_schedules USING btree (next_at);
CREATE UNIQUE INDEX tokens_hash ON public.tokens USING btree (hash);
CREATE UNIQUE INDEX tokens_name ON public.tokens USING btree (user_id, name);
CREATE UNIQUE INDEX tokens_refresh ON public.tokens USING btree (refresh);
CREATE INDEX tokens_user ON public.tokens USING btree (user_id, id);
CREATE INDEX users_role ON public.users USING btree (role_id) WHERE (role_id IS NOT NULL);
CREATE INDEX users_sorted ON public.users USING btree (name COLLATE "C");
CREATE INDEX vmids_last ON public.vmids USING btree (cluster_id, given);
CREATE INDEX watches_noted ON public.watches USING btree (server_id) WHERE noted;
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.image_clusters
    ADD CONSTRAINT image_clusters_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.clusters(id);
ALTER TABLE ONLY public.image_clusters
    ADD CONSTRAINT image_clusters_image_id_fkey FOREIGN KEY (image_id) REFERENCES public.images(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.observations
    ADD CONSTRAINT observations_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.pool_clusters
    ADD CONSTRAINT pool_clusters_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.clusters(id);
ALTER TABLE ONLY public.pool_clusters
    ADD CONSTRAINT pool_clusters_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES public.pools(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.quotas
    ADD CONSTRAINT quotas_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.restraints
    ADD CONSTRAINT restraints_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.server_labels
    ADD CONSTRAINT server_labels_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.server_power
    ADD CONSTRAINT server_power_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.clusters(id);
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_image_id_fkey FOREIGN KEY (image_id) REFERENCES public.images(id);
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT servers_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plans(id);
ALTER TABLE ONLY public.snapshot_schedules
    ADD CONSTRAINT snapshot_schedules_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.strays
    ADD CONSTRAINT strays_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.clusters(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.traffic
    ADD CONSTRAINT traffic_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_role_id_fkey FOREIGN KEY (role_id) REFERENCES public.roles(id);
ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_server_id_fkey FOREIGN KEY (server_id) REFERENCES public.servers(id) ON DELETE CASCADE;
