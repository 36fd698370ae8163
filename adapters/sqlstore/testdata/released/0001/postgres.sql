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
    released_at timestamp with time zone
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
    created_at timestamp with time zone
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
    created_at timestamp with time zone
);
CREATE TABLE public.migrations (
    name text NOT NULL
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
    created_at timestamp with time zone
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
    created_at timestamp with time zone
);
CREATE TABLE public.replays (
    user_id uuid NOT NULL,
    key text NOT NULL,
    hash bytea,
    answer bytea,
    answered boolean NOT NULL,
    created_at timestamp with time zone NOT NULL
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
    stopped_at timestamp with time zone
);
CREATE TABLE public.slots (
    scope text NOT NULL,
    n bigint NOT NULL,
    operation_id uuid NOT NULL
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
    created_at timestamp with time zone
);
CREATE TABLE public.users (
    id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    password text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone
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
INSERT INTO public.addresses VALUES
	('01a1ffd5-5e02-7851-8a5c-595a7870a84c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.14', '00000000000000000000ffff0a4d000e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7d74-9edc-d797f013ed06', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.15', '00000000000000000000ffff0a4d000f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7c61-ad1e-be9bb34e239c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.16', '00000000000000000000ffff0a4d0010', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7381-99b8-a531c4530736', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.17', '00000000000000000000ffff0a4d0011', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7325-ab8a-14f448fa0670', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.18', '00000000000000000000ffff0a4d0012', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7b85-88c3-e5f8fd4cb344', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.19', '00000000000000000000ffff0a4d0013', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-79f0-9655-2d9c0930ad70', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.20', '00000000000000000000ffff0a4d0014', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7440-9702-d8a680a5650c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.21', '00000000000000000000ffff0a4d0015', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7ca1-93df-c6493cea5929', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.22', '00000000000000000000ffff0a4d0016', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7017-826f-2da8db180130', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.23', '00000000000000000000ffff0a4d0017', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-774c-97bc-071838e4cccc', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.24', '00000000000000000000ffff0a4d0018', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-72e5-a38b-e7095651cf2c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.25', '00000000000000000000ffff0a4d0019', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7cd9-86b3-821631e4738c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.26', '00000000000000000000ffff0a4d001a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7f0f-8f8b-0fc75cf5c878', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.27', '00000000000000000000ffff0a4d001b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7c72-b73f-6e8d16c5fe91', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.28', '00000000000000000000ffff0a4d001c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7f77-a1ed-f9fb7f8204d4', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.29', '00000000000000000000ffff0a4d001d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7a47-afc6-3720726f84ff', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.30', '00000000000000000000ffff0a4d001e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-762d-ad17-f95cb2744689', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.31', '00000000000000000000ffff0a4d001f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7ab9-8e7d-f224718f643a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.32', '00000000000000000000ffff0a4d0020', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7bc8-ab5c-849daf858a62', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.33', '00000000000000000000ffff0a4d0021', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7687-b404-db016c559ea2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.34', '00000000000000000000ffff0a4d0022', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7df7-9c4e-81a250f07104', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.35', '00000000000000000000ffff0a4d0023', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-73c7-8d11-5ee8c1b099d1', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.36', '00000000000000000000ffff0a4d0024', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-738e-8f23-2a6cf00f4046', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.37', '00000000000000000000ffff0a4d0025', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7fcf-9e22-00c182b408b4', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.38', '00000000000000000000ffff0a4d0026', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7f37-bcb5-1bdc913c4432', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.39', '00000000000000000000ffff0a4d0027', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7d20-b7ff-e03a20b1e846', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.40', '00000000000000000000ffff0a4d0028', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-70f8-a26e-70dcc82aa739', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.41', '00000000000000000000ffff0a4d0029', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7fc2-b390-ae8e276e332e', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.42', '00000000000000000000ffff0a4d002a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7db7-90e5-e40301b12ea9', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.43', '00000000000000000000ffff0a4d002b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7a26-a245-02d51db3e3ec', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.44', '00000000000000000000ffff0a4d002c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7f66-b63a-b576be7baa9c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.45', '00000000000000000000ffff0a4d002d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7a18-9219-2c63b37e654d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.46', '00000000000000000000ffff0a4d002e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7bfd-b1c8-d131bb7da320', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.47', '00000000000000000000ffff0a4d002f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7399-a76f-6fe34595f45a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.48', '00000000000000000000ffff0a4d0030', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7175-8f3d-4ee8e1956c4b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.49', '00000000000000000000ffff0a4d0031', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7ca0-a88c-a80d16138874', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.50', '00000000000000000000ffff0a4d0032', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7f32-a24d-9198cd0f08f5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.51', '00000000000000000000ffff0a4d0033', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7679-8cca-7f182a34145f', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.52', '00000000000000000000ffff0a4d0034', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7c43-b346-f469ea9b2baf', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.53', '00000000000000000000ffff0a4d0035', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7ab7-a4a8-04c5c26317c3', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.54', '00000000000000000000ffff0a4d0036', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-768b-959d-f758cd3c6ff4', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.55', '00000000000000000000ffff0a4d0037', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-72c0-815e-09a0d65e26a6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.56', '00000000000000000000ffff0a4d0038', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7931-be6b-8a695587dff4', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.57', '00000000000000000000ffff0a4d0039', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7ca5-9496-cf7d24f67ecd', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.58', '00000000000000000000ffff0a4d003a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-72c1-b9ca-5ffab1099497', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.59', '00000000000000000000ffff0a4d003b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7e60-8a34-8c148783dd70', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.60', '00000000000000000000ffff0a4d003c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-778f-a444-f0b4cada5fdb', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.61', '00000000000000000000ffff0a4d003d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7ae3-8ea2-b1aa86257163', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.11', '00000000000000000000ffff0a4d000b', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd5-6c7b-7f53-882b-82c038fd90eb', NULL),
	('01a1ffd5-5e02-74cf-a64b-047edc65642e', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.12', '00000000000000000000ffff0a4d000c', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd5-7321-76ee-b6c3-bbab51ce2a47', NULL),
	('01a1ffd5-5e02-7408-b570-adfec53440d6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.62', '00000000000000000000ffff0a4d003e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7c82-ad3a-f48ff275bb42', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.63', '00000000000000000000ffff0a4d003f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7d95-a2ab-64b60143e382', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.64', '00000000000000000000ffff0a4d0040', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-734c-8dee-75ad9584810d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.65', '00000000000000000000ffff0a4d0041', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7931-8416-14be48b2c364', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.66', '00000000000000000000ffff0a4d0042', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7453-8589-7cb7362f129e', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.67', '00000000000000000000ffff0a4d0043', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7501-9492-0ec674b1f591', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.68', '00000000000000000000ffff0a4d0044', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-788d-bf81-ece7aa261f1b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.69', '00000000000000000000ffff0a4d0045', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7d98-b0ae-f28d96a44a10', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.70', '00000000000000000000ffff0a4d0046', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7cc2-9d1d-54dd6954a3a5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.71', '00000000000000000000ffff0a4d0047', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-72d1-9436-0e7cfb77b5d5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.72', '00000000000000000000ffff0a4d0048', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-756a-b49e-095b0820c601', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.73', '00000000000000000000ffff0a4d0049', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-777b-bf01-118697b2866f', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.74', '00000000000000000000ffff0a4d004a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7f75-be41-40b791aa2bb5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.75', '00000000000000000000ffff0a4d004b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7a04-9561-212bf04d0103', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.76', '00000000000000000000ffff0a4d004c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7597-bbd3-ad2df28dfff7', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.77', '00000000000000000000ffff0a4d004d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7a5e-95d3-619984c0aab9', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.78', '00000000000000000000ffff0a4d004e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-71d5-afb1-47f25da413fe', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.79', '00000000000000000000ffff0a4d004f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7db8-82cd-50c68444d2d5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.80', '00000000000000000000ffff0a4d0050', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7e0c-b663-b8ebf0216690', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.81', '00000000000000000000ffff0a4d0051', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7b57-b002-6164a1af0fd1', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.82', '00000000000000000000ffff0a4d0052', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-74b0-b6f0-560135014691', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.83', '00000000000000000000ffff0a4d0053', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75d8-a631-1c0dc427277c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.84', '00000000000000000000ffff0a4d0054', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7c7e-8e38-4e631b45fb1c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.85', '00000000000000000000ffff0a4d0055', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b13-84d3-a678facff302', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.86', '00000000000000000000ffff0a4d0056', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-72bf-90eb-fd0e6f21d8c8', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.87', '00000000000000000000ffff0a4d0057', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7de6-ab9f-0f2b5669a7ef', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.88', '00000000000000000000ffff0a4d0058', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-70d2-85db-79c90e40f9f3', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.89', '00000000000000000000ffff0a4d0059', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7816-8103-86dde94cedff', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.90', '00000000000000000000ffff0a4d005a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-795d-88d0-aac343aa379a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.91', '00000000000000000000ffff0a4d005b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7926-bc6d-d96b4f793274', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.92', '00000000000000000000ffff0a4d005c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75c3-ab02-1e3f8a321140', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.93', '00000000000000000000ffff0a4d005d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-731a-b04e-e38dee38e9b2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.94', '00000000000000000000ffff0a4d005e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7435-89bf-5fcf25c48342', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.95', '00000000000000000000ffff0a4d005f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7282-ac6e-80413fdce73b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.96', '00000000000000000000ffff0a4d0060', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b14-9b73-cba9a43fd4b2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.97', '00000000000000000000ffff0a4d0061', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-721d-aef6-3cec8f27a155', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.98', '00000000000000000000ffff0a4d0062', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-77f0-8804-63f610108abc', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.99', '00000000000000000000ffff0a4d0063', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-762f-9fcf-9daac3c2f414', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.100', '00000000000000000000ffff0a4d0064', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-76f8-942b-1664d11c605e', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.101', '00000000000000000000ffff0a4d0065', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7731-892d-0e42dcc0d319', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.102', '00000000000000000000ffff0a4d0066', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7bf6-b592-bf0cd7b598dd', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.103', '00000000000000000000ffff0a4d0067', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-770a-8f9e-86ba097627ed', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.104', '00000000000000000000ffff0a4d0068', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7158-acc1-904588e37f6f', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.105', '00000000000000000000ffff0a4d0069', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7717-90ee-21b3cd43f172', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.106', '00000000000000000000ffff0a4d006a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7c3d-b96a-de84c9663a52', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.107', '00000000000000000000ffff0a4d006b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71ce-a868-92aff19793c2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.108', '00000000000000000000ffff0a4d006c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d91-b812-fc3f06de6cbf', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.109', '00000000000000000000ffff0a4d006d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7c02-851c-fc6bf4b90888', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.110', '00000000000000000000ffff0a4d006e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7392-917f-b04822b0e43c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.111', '00000000000000000000ffff0a4d006f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL);
INSERT INTO public.addresses VALUES
	('01a1ffd5-5e03-7108-b794-9234842274a2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.112', '00000000000000000000ffff0a4d0070', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-783a-b132-c56d20987222', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.113', '00000000000000000000ffff0a4d0071', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-734c-a379-34641fc7492a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.114', '00000000000000000000ffff0a4d0072', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-70ac-9048-f66f8fcceeae', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.115', '00000000000000000000ffff0a4d0073', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-70a0-ba09-550e0d1bb98f', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.116', '00000000000000000000ffff0a4d0074', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7725-86c5-0a6701907da7', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.117', '00000000000000000000ffff0a4d0075', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7ce3-b303-52fae8ed4175', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.118', '00000000000000000000ffff0a4d0076', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7dff-8efa-d413aec296f6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.119', '00000000000000000000ffff0a4d0077', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7bbf-bd2c-d5644d8b9aeb', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.120', '00000000000000000000ffff0a4d0078', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7896-8983-6587da1a55aa', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.121', '00000000000000000000ffff0a4d0079', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b9e-a709-5f7b0a8711ce', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.122', '00000000000000000000ffff0a4d007a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71c9-ad63-124d0d7947fe', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.123', '00000000000000000000ffff0a4d007b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7876-beb5-0febf784dae0', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.124', '00000000000000000000ffff0a4d007c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7427-8cc5-ddee06ae9720', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.125', '00000000000000000000ffff0a4d007d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7e42-b7ad-ed822a065094', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.126', '00000000000000000000ffff0a4d007e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71a4-80f0-efc849dee453', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.127', '00000000000000000000ffff0a4d007f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-73d0-9436-0b0b9e7b0323', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.128', '00000000000000000000ffff0a4d0080', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75ee-9117-11b84409d460', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.129', '00000000000000000000ffff0a4d0081', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7031-b452-1db9d82534a3', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.130', '00000000000000000000ffff0a4d0082', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71fd-85c6-5465bac1fa15', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.131', '00000000000000000000ffff0a4d0083', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71e4-855f-70cbf9901221', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.132', '00000000000000000000ffff0a4d0084', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-73cd-b923-f15cc88d2a9c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.133', '00000000000000000000ffff0a4d0085', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d83-bd5b-4ca58cfdf1d1', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.134', '00000000000000000000ffff0a4d0086', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-70e5-a296-ab47d3d5d14e', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.135', '00000000000000000000ffff0a4d0087', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7489-bc95-9299cef4b1bb', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.136', '00000000000000000000ffff0a4d0088', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d36-b7c1-046731dc103d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.137', '00000000000000000000ffff0a4d0089', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7953-8653-d089e159f08a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.138', '00000000000000000000ffff0a4d008a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71f7-9e8c-70be02a5daab', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.139', '00000000000000000000ffff0a4d008b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-77f9-8c10-98f849e67bd7', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.140', '00000000000000000000ffff0a4d008c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7e6d-b774-da82a5f4905c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.141', '00000000000000000000ffff0a4d008d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7c5f-b552-687e438bc05e', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.142', '00000000000000000000ffff0a4d008e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7778-8f3f-5afdda9addfe', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.143', '00000000000000000000ffff0a4d008f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7111-b8bb-5499c11e0337', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.144', '00000000000000000000ffff0a4d0090', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-77ce-8827-694fc90c5840', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.145', '00000000000000000000ffff0a4d0091', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7303-bc00-1805faac5f67', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.146', '00000000000000000000ffff0a4d0092', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7161-b8df-bd693825a7d9', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.147', '00000000000000000000ffff0a4d0093', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d95-9620-7562ddc4f1d9', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.148', '00000000000000000000ffff0a4d0094', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7a05-abce-378621142384', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.149', '00000000000000000000ffff0a4d0095', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-74c5-b91a-09fc15a35bf0', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.150', '00000000000000000000ffff0a4d0096', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7844-a82e-6ad45507f006', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.151', '00000000000000000000ffff0a4d0097', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7946-80a7-a42d8bcab1e9', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.152', '00000000000000000000ffff0a4d0098', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7e9b-aada-3cd3919d50c8', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.153', '00000000000000000000ffff0a4d0099', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71ea-8a85-0840f5808f60', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.154', '00000000000000000000ffff0a4d009a', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7f7f-bcd4-5f2a28821d31', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.155', '00000000000000000000ffff0a4d009b', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7685-a1d2-f323b611135b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.156', '00000000000000000000ffff0a4d009c', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7bbd-bae9-fc97deda99d5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.157', '00000000000000000000ffff0a4d009d', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7bc6-9a48-25545ee4daee', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.158', '00000000000000000000ffff0a4d009e', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-78b1-8dc9-27174235ef58', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.159', '00000000000000000000ffff0a4d009f', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-703c-b033-65402c0b2c68', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.160', '00000000000000000000ffff0a4d00a0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7896-ba11-feeea9bbae78', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.161', '00000000000000000000ffff0a4d00a1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7899-9be0-8464b120fc0d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.162', '00000000000000000000ffff0a4d00a2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7cc5-ba5c-4fa1f87a5608', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.163', '00000000000000000000ffff0a4d00a3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b4a-98e4-2da648dff4a5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.164', '00000000000000000000ffff0a4d00a4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d5c-8d36-32f00a210ae2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.165', '00000000000000000000ffff0a4d00a5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75c6-915f-0a43e6e99e0b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.166', '00000000000000000000ffff0a4d00a6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-774b-9b1b-027aa0ea2703', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.167', '00000000000000000000ffff0a4d00a7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-79ec-b497-2dc4b0ab0878', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.168', '00000000000000000000ffff0a4d00a8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7f04-a13a-fff7520ae09f', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.169', '00000000000000000000ffff0a4d00a9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7c59-9300-12a641474939', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.170', '00000000000000000000ffff0a4d00aa', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7a16-80db-df2a966a5d1a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.171', '00000000000000000000ffff0a4d00ab', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-74dc-b092-4ed86b5821a8', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.172', '00000000000000000000ffff0a4d00ac', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7544-858f-1f235af9334d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.173', '00000000000000000000ffff0a4d00ad', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-73b4-bc41-21cc9c8ef4b2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.174', '00000000000000000000ffff0a4d00ae', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7975-baf0-76fa3356073f', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.175', '00000000000000000000ffff0a4d00af', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-798c-baba-06b7d6561ce5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.176', '00000000000000000000ffff0a4d00b0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7812-919c-ed61abd2bb65', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.177', '00000000000000000000ffff0a4d00b1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7914-a652-98db7339f142', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.178', '00000000000000000000ffff0a4d00b2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7046-ae67-e1183e5fbdf7', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.179', '00000000000000000000ffff0a4d00b3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-79d0-bf8d-ece93916d7ed', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.180', '00000000000000000000ffff0a4d00b4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b4a-b66d-d73677c56997', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.181', '00000000000000000000ffff0a4d00b5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-763d-add0-6476d7416982', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.182', '00000000000000000000ffff0a4d00b6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-79ef-a2bc-4d93d74ad33d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.183', '00000000000000000000ffff0a4d00b7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d21-8d7e-abf2083c9331', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.184', '00000000000000000000ffff0a4d00b8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b8f-aaad-d3a361175c4a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.185', '00000000000000000000ffff0a4d00b9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7667-a1c4-bc1fdc59e813', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.186', '00000000000000000000ffff0a4d00ba', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7bb3-8000-57faf2a7155d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.187', '00000000000000000000ffff0a4d00bb', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7e62-ac82-0c0ce1da9a20', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.188', '00000000000000000000ffff0a4d00bc', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7379-bc80-83b4a130960c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.189', '00000000000000000000ffff0a4d00bd', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7138-8861-127e8cd2eb27', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.190', '00000000000000000000ffff0a4d00be', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-74b2-82b2-54c49e83ed21', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.191', '00000000000000000000ffff0a4d00bf', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7acf-84d4-cc065151b84d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.192', '00000000000000000000ffff0a4d00c0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-779c-8aa2-6bcf894751cb', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.193', '00000000000000000000ffff0a4d00c1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75ac-91e8-71ffefc94544', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.194', '00000000000000000000ffff0a4d00c2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7935-98b5-5c2690108ddc', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.195', '00000000000000000000ffff0a4d00c3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-70f1-a1bf-bea8b2590bca', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.196', '00000000000000000000ffff0a4d00c4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-708a-8703-2ad17d458e0b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.197', '00000000000000000000ffff0a4d00c5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7e24-b02e-475e07e86b62', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.198', '00000000000000000000ffff0a4d00c6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-78d5-876c-92364ed6fa58', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.199', '00000000000000000000ffff0a4d00c7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7cf9-9528-cc9ac66de02a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.200', '00000000000000000000ffff0a4d00c8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7e8d-bd28-a857ed666fc6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.201', '00000000000000000000ffff0a4d00c9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-74fe-a00c-25c4002b045b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.202', '00000000000000000000ffff0a4d00ca', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-77d2-a096-110be74b571a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.203', '00000000000000000000ffff0a4d00cb', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-70e5-9c63-f472b243b274', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.204', '00000000000000000000ffff0a4d00cc', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7dcd-af21-e05564099d84', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.205', '00000000000000000000ffff0a4d00cd', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7406-82cc-ea94043ed53d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.206', '00000000000000000000ffff0a4d00ce', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7347-8ab1-549ca328c4e5', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.207', '00000000000000000000ffff0a4d00cf', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7550-a33a-6817dd6a5d2c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.208', '00000000000000000000ffff0a4d00d0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-797a-8d5a-8fcde5bfb22c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.209', '00000000000000000000ffff0a4d00d1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7a3c-8c84-c07a803d923d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.210', '00000000000000000000ffff0a4d00d2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7f96-a414-702aa737904d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.211', '00000000000000000000ffff0a4d00d3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL);
INSERT INTO public.addresses VALUES
	('01a1ffd5-5e03-7db5-8f44-0e95b6121a18', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.212', '00000000000000000000ffff0a4d00d4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-782f-8f4c-287e91ef63fe', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.213', '00000000000000000000ffff0a4d00d5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7acd-923f-386437fa9d42', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.214', '00000000000000000000ffff0a4d00d6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7208-8b70-32bbdcf4c6b2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.215', '00000000000000000000ffff0a4d00d7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7042-9050-63ccb30271e6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.216', '00000000000000000000ffff0a4d00d8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7347-a9fc-f34810b2144d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.217', '00000000000000000000ffff0a4d00d9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d67-acc6-10e1f1b9cb26', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.218', '00000000000000000000ffff0a4d00da', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7770-92ac-56166b24cd92', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.219', '00000000000000000000ffff0a4d00db', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7652-94c2-682208bbbb6c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.220', '00000000000000000000ffff0a4d00dc', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-796a-b204-dc2d1e8abdd6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.221', '00000000000000000000ffff0a4d00dd', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7438-8a44-8cfd15da2fa7', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.222', '00000000000000000000ffff0a4d00de', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7961-b970-822f239c8d5c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.223', '00000000000000000000ffff0a4d00df', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-751c-934a-662558ab6c32', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.224', '00000000000000000000ffff0a4d00e0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7887-b8af-e58c17fbef14', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.225', '00000000000000000000ffff0a4d00e1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75d6-acde-4ea984b834a0', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.226', '00000000000000000000ffff0a4d00e2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7ff5-8120-c4d5f594fca3', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.227', '00000000000000000000ffff0a4d00e3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7789-aa9d-20b1a7ee5da6', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.228', '00000000000000000000ffff0a4d00e4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7077-8b21-bcc6e922eeb1', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.229', '00000000000000000000ffff0a4d00e5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-77f7-82d6-ca45d56e768c', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.230', '00000000000000000000ffff0a4d00e6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7973-a24a-f116840f66a2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.231', '00000000000000000000ffff0a4d00e7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-743f-b871-0d754c808dac', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.232', '00000000000000000000ffff0a4d00e8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7f70-a677-70070b4d9377', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.233', '00000000000000000000ffff0a4d00e9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7392-84ba-a9adb5fd67f4', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.234', '00000000000000000000ffff0a4d00ea', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7678-8d5b-d213fc14ca7d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.235', '00000000000000000000ffff0a4d00eb', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-76fe-9df0-1308acb15f21', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.236', '00000000000000000000ffff0a4d00ec', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7872-a7bf-7ed5deb1f752', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.237', '00000000000000000000ffff0a4d00ed', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7a84-9680-16b00603f8cc', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.238', '00000000000000000000ffff0a4d00ee', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-714e-ba15-cc24dfa0b9b3', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.239', '00000000000000000000ffff0a4d00ef', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7fd0-9195-7ec983b25a86', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.240', '00000000000000000000ffff0a4d00f0', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7b78-b738-321c0a368743', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.241', '00000000000000000000ffff0a4d00f1', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7576-b402-a29ce2f70213', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.242', '00000000000000000000ffff0a4d00f2', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7bd2-bcef-acce3952f794', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.243', '00000000000000000000ffff0a4d00f3', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7d0d-b6e4-ef227e67a3c2', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.244', '00000000000000000000ffff0a4d00f4', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-71de-8fc5-1833346e1a9a', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.245', '00000000000000000000ffff0a4d00f5', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-75ea-96ac-67ca86e7e92d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.246', '00000000000000000000ffff0a4d00f6', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-77fd-867e-516840985a05', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.247', '00000000000000000000ffff0a4d00f7', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-7437-84a6-4217a705cb6d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.248', '00000000000000000000ffff0a4d00f8', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-724c-a26d-3b954577483b', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.249', '00000000000000000000ffff0a4d00f9', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e03-78be-bf4f-2b8d1a3427d0', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.250', '00000000000000000000ffff0a4d00fa', 24, '10.77.0.1', 'vmbr0', 0, '', NULL, NULL),
	('01a1ffd5-5e02-7b70-95a6-75f052fe327d', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.10', '00000000000000000000ffff0a4d000a', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', NULL),
	('01a1ffd5-5e02-7a3d-a8eb-792a9502a7f3', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', '10.77.0.13', '00000000000000000000ffff0a4d000d', 24, '10.77.0.1', 'vmbr0', 0, '', '01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', NULL);
INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '01a1ffd5-5df2-7dd8-9f97-122141bf0e84', '2026-11-21 20:38:55.730493+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'cluster.create', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'accepted', '{}'),
	(2, '01a1ffd5-5dff-7cc5-97e7-4fa87d968561', '2026-11-21 20:38:55.743944+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'image.import', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'accepted', '{}'),
	(3, '01a1ffd5-5e01-79f4-9d14-1107b0f6bd83', '2026-11-21 20:38:55.745918+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'plan.create', '01a1ffd5-5e01-7564-8332-aebe73ee82a2', 'accepted', '{}'),
	(4, '01a1ffd5-5e0f-7c16-ac1b-ba3d0d2713dc', '2026-11-21 20:38:55.759854+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'pool.create', '01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', 'accepted', '{}'),
	(5, '01a1ffd5-5e47-7fa8-a720-6315e9ab1ae6', '2026-11-21 20:38:55.815893+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'user.create', '01a1ffd5-5e10-7f88-9714-266ae89237bd', 'accepted', '{}'),
	(6, '01a1ffd5-5e4c-7d6a-9638-36f021fb9db2', '2026-11-21 20:38:55.820636+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'token.create', '01a1ffd5-5e4c-7ca1-8bbd-58214fecd82a', 'accepted', '{}'),
	(7, '01a1ffd5-5e53-755a-bcd1-58b50b72457d', '2026-11-21 20:38:55.827427+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'server.create', '01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', 'accepted', '{}'),
	(8, '01a1ffd5-6c80-7a9f-89fa-e3add519a4dd', '2026-11-21 20:38:59.4561+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'server.create', '01a1ffd5-6c7b-7f53-882b-82c038fd90eb', 'accepted', '{}'),
	(9, '01a1ffd5-7322-7bea-951d-c22207f2ac17', '2026-11-21 20:39:01.154633+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'server.create', '01a1ffd5-7321-76ee-b6c3-bbab51ce2a47', 'accepted', '{}'),
	(10, '01a1ffd5-7b72-780b-851d-04948faed51e', '2026-11-21 20:39:03.282609+00', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '127.0.0.1', 'server.create', '01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', 'accepted', '{}');
INSERT INTO public.clusters VALUES
	('01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'lab', '[{"url": "https://cluster.invalid:8006", "fingerprint": "6E:8E:90:0C:DF:D7:E9:68:4F:0B:4C:72:85:59:D9:F5:56:DC:F3:9E:5A:F5:49:FD:36:3A:24:82:B9:F6:75:31"}]', 'remuda@pve!sim', 'c0e0a619b776b6e57e7636f1f6794b4ca7824196925f63a63f2632f91faa35ad', 10000, 99999, '', false, 1, '2026-11-21 20:38:55.720405+00');
INSERT INTO public.counters VALUES
	('server-number', 0),
	('event-position', 7);
INSERT INTO public.cursors VALUES
	('patrol/01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', '', NULL, 0),
	('relay', '', NULL, 7);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES
	(1, '01a1ffd5-5e4f-77b6-8435-1a08c002911a', 1, 'server.requested', 1, '01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', 1, '01a1ffd5-5e10-7f88-9714-266ae89237bd', '01a1ffd5-5e4e-7d6f-ba2e-88ecd94d5f62', '2026-11-21 20:38:55.823541+00', '{}'),
	(2, '01a1ffd5-6c6b-74b4-a6bb-0848f4c097db', 2, 'server.provisioned', 1, '01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', 3, '01a1ffd5-5e10-7f88-9714-266ae89237bd', '01a1ffd5-5e4e-7d6f-ba2e-88ecd94d5f62', '2026-11-21 20:38:59.435471+00', '{}'),
	(3, '01a1ffd5-6c7d-780a-bf2e-259df1e252b2', 3, 'server.requested', 1, '01a1ffd5-6c7b-7f53-882b-82c038fd90eb', 1, '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-6c7c-7c63-a0d0-a78c5a378da8', '2026-11-21 20:38:59.453617+00', '{}'),
	(4, '01a1ffd5-7311-714c-a435-b7b91e868007', 4, 'server.provisioned', 1, '01a1ffd5-6c7b-7f53-882b-82c038fd90eb', 3, '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-6c7c-7c63-a0d0-a78c5a378da8', '2026-11-21 20:39:01.137001+00', '{}'),
	(5, '01a1ffd5-7321-79ce-ae88-98a3fa73b0ef', 5, 'server.requested', 1, '01a1ffd5-7321-76ee-b6c3-bbab51ce2a47', 1, '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-7321-74c1-8276-58e0bd6476b1', '2026-11-21 20:39:01.15393+00', '{}'),
	(6, '01a1ffd5-7b71-75e5-b6c9-a22a5eb42875', 6, 'server.requested', 1, '01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', 1, '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-7b71-7712-9676-a539d3a0dad6', '2026-11-21 20:39:03.281601+00', '{}'),
	(7, '01a1ffd5-7c5a-7bf3-be3b-3b43bc04d21c', 7, 'operation.needs_operator', 1, '01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', 3, '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-7b71-7712-9676-a539d3a0dad6', '2026-11-21 20:39:03.514913+00', '{"cause":"the half-made guest 10003 on pve1 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended","kind":"provision","remedy":"qm unlock 10003"}');
INSERT INTO public.image_clusters VALUES
	('01a1ffd5-5dfb-7a0e-b202-9a8cfd0c49d9', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3'),
	('01a1ffd5-5dfe-7ed1-8f45-8696e1236c9c', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3'),
	('01a1ffd5-5dff-73c9-a400-4a4e0ed537a8', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3');
INSERT INTO public.images VALUES
	('01a1ffd5-5dfb-7a0e-b202-9a8cfd0c49d9', 'debian-12', 'vm', '[{"disk": 3221225472, "node": "pve1", "vmid": 9000, "cluster": "01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3", "storage": "local"}, {"disk": 3221225472, "node": "pve2", "vmid": 9100, "cluster": "01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3", "storage": "local"}]', false, 1, '2026-11-21 20:38:55.739843+00'),
	('01a1ffd5-5dfe-7ed1-8f45-8696e1236c9c', 'debian-12-ct', 'container', '[{"node": "pve1", "volume": "local:vztmpl/debian-12-ct.tar.zst", "cluster": "01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3", "storage": "local"}, {"node": "pve2", "volume": "local:vztmpl/debian-12-ct.tar.zst", "cluster": "01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3", "storage": "local"}]', false, 1, '2026-11-21 20:38:55.742178+00'),
	('01a1ffd5-5dff-73c9-a400-4a4e0ed537a8', 'ubuntu-24.04', 'vm', '[{"disk": 4294967296, "node": "pve1", "vmid": 9001, "cluster": "01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3", "storage": "local"}, {"disk": 4294967296, "node": "pve2", "vmid": 9101, "cluster": "01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3", "storage": "local"}]', false, 1, '2026-11-21 20:38:55.743383+00');
INSERT INTO public.migrations VALUES
	('0001_begin.sql');
INSERT INTO public.operations VALUES
	('01a1ffd5-6c7c-7c63-a0d0-a78c5a378da8', 'provision', 'provision/1', '01a1ffd5-6c7b-7f53-882b-82c038fd90eb', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Node":"","Start":false,"Source":{"Cluster":"01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3","Node":"pve1","VMID":0,"Volume":"local:vztmpl/debian-12-ct.tar.zst","Storage":"local","Disk":0},"Store":"local","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"Seen":"off","EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:39:01.137404+00', '', NULL, 18, '2026-11-21 20:38:59.452628+00', '2026-11-21 20:39:01.136986+00', '2026-11-21 20:39:01.136986+00'),
	('01a1ffd5-5e4e-7d6f-ba2e-88ecd94d5f62', 'provision', 'provision/1', '01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', '01a1ffd5-5e10-7f88-9714-266ae89237bd', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'succeeded', '', 100, false, '', '', '', 0, '', '', '{"Node":"","Start":true,"Source":{"Cluster":"01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3","Node":"pve2","VMID":9100,"Volume":"","Storage":"local","Disk":3221225472},"Store":"","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"Seen":"on","EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:38:59.435853+00', '', NULL, 28, '2026-11-21 20:38:55.822637+00', '2026-11-21 20:38:59.435451+00', '2026-11-21 20:38:59.435451+00'),
	('01a1ffd5-7321-74c1-8276-58e0bd6476b1', 'provision', 'provision/1', '01a1ffd5-7321-76ee-b6c3-bbab51ce2a47', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'waiting', 'grow', 50, false, 'the node was not reached: no route to host', 'unavailable', '', 0, '', '', '{"Node":"","Start":true,"Source":{"Cluster":"01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3","Node":"pve2","VMID":9100,"Volume":"","Storage":"local","Disk":3221225472},"Store":"","First":4,"Order":"taken","Task":"","Died":"","Since":"0001-01-01T00:00:00Z","Grow":"","Power":{"EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:39:04.259088+00', '', NULL, 16, '2026-11-21 20:39:01.153453+00', '2026-11-21 20:39:03.258583+00', NULL),
	('01a1ffd5-7b71-7712-9676-a539d3a0dad6', 'provision', 'provision/1', '01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'needs_operator', 'make', 25, true, 'the half-made guest 10003 on pve1 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended', 'guest-locked', 'qm unlock 10003', 0, 'the guest was left unfinished: the task was killed or forgotten before it ended', 'task-failed', '{"Node":"","Start":false,"Source":{"Cluster":"01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3","Node":"pve1","VMID":9001,"Volume":"","Storage":"local","Disk":4294967296},"Store":"","First":4,"Order":"taken","Task":"","Died":"the task was killed or forgotten before it ended","Since":"2026-11-21T20:39:03.510534Z","Grow":"","Power":{"EndedAt":"0001-01-01T00:00:00Z"},"Stop":{"EndedAt":"0001-01-01T00:00:00Z"},"Remove":"","Gone":false}', false, '2026-11-21 20:39:18.515365+00', '', NULL, 8, '2026-11-21 20:39:03.28103+00', '2026-11-21 20:39:03.51489+00', NULL);
INSERT INTO public.plans VALUES
	('01a1ffd5-5e01-7564-8332-aebe73ee82a2', 'small', 1, 536870912, 0, 4294967296, 0, '', 1, '2026-11-21 20:38:55.745201+00');
INSERT INTO public.pools VALUES
	('01a1ffd5-5e02-72c2-a7ec-c013e94c3f4a', 'lan', '[]', '10.77.0.0/24', '10.77.0.1', 'vmbr0', 0, '[{"last": "10.77.0.250", "first": "10.77.0.10"}]', 1, '2026-11-21 20:38:55.746939+00');
INSERT INTO public.replays VALUES
	('01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'the container', '\x10f71fb54893168db4c1a7ee7193bd89c52ddc7a7607fe3b2d7e76a555b22148', '\x312e61383530363161642e4a70784f625564656c615063373475694e6c7333773355374e5873684537436f5256386d387030364d79754c3372506835446b53674c71784835486b69685736756e486b6b71434753534a3558784a696658517a2b6271492b4f3834464e73746337596a4c4939662f37366743347266434f33584b526f72784762506f6e5a3974664e7645646d2b4c79342f7872633439584c4f2b4c5845644f75626f6c69484a4c4a7072657844474151524a756b31622f44754179303263756f5a6b713438526846544c4d6936316e6a624d4e4c4f68786f4a2b574e7a376e7a7a386265302b30773937346c59786f536251634e646d586d32634f5737546c4e4f54633677725258725347746c332b653945744834514741493073576e2b394973502b5a5462544c622b444f4a5073732b6855546978496b6677532b4e524d6b57734c497331416d433135733043562b7a784f364d7330596843463975584538674566663947793733347659713647526f6b682f397a7978724b394c4d725236776b4662674954582b6b78382f51636a7331766146577567655a736b3073716f476b2b63444d7a584e546972764747536a78426463613665477a42754f35647375747a484b3452792f6966454c3965376c6e66466f50636f2b6f3878417758413943304b54744e796c4c7951696242612b6b685757564f3464646c67372b576c5039326d32386747795249496c2f3646776e4663744f727867687350767a5652766a6e70636744624b4e57587a56304f66696d785636755a766f445a536c6e467567424770535a346e42303469746f306c5a784269657a44647a396e53724b49707954566257617374356a397358597146787878676946774e547648776d2b777a2f6e6f45716a2f4c3777506b6b706868614430796a457a7878747049395954455242742b6a6f784741436b66415330325a5771516d495232455844662b696a583267596b7348777379307430375258583951317142666f48486d65445253546b656a4635554f5176345a4d3251674b63515876614a7a75303045686a79454f77444751774a587468796f7a416358682b544574387643475a67566a786851654b5038314c6a6a43636e6269624d762b44796b352b48415979646d6c775944764b4d6c5630464f54443337504f55664a39346e305574754e475931503870303936786a5a314f2f6d4a2b417448706e724b39724e45444e754e476972466c743254716f5079466c576e41502b37417958366239386a6e37542b34554b656a76335953394b6e6b7336385657576c396947514356336c69703149416a43474c50786e37396f3446535334446a4b324b48443741476742347441564130776163374f6948573730494749476432744b36587356734339356941774c636165634e5a4c3767787a347a564638515339734b7950447338795a7a4d522b663653437864636772624b64662b50324d5245414c744e676e735a45575033687143495052346477475159304641474d43724e687679446679776b534d3535554e4c726c594a6f2b66585872784e5a4a58646a58783146655a686d6e5962666741416a50304d6179576a687a523566364c5a3161714c2b55654b702f557a6c367172755352647379744964524f476141563265665268776b614461526a31587a4a6f376f67486c7566714c4b575436456f5a475a30757837765437666e36477657636f75785564704f59315738667758334c656d7a344e4b79532f734569596e3566393233387353323963484573746451363762687368776f475876554d6b4f78667338776e7a34736e7951336a6b5738363565454e424b744334776a6a667551773333776559685777546e30507231795a5a652f72372b4f5545574f305867656671775a5063422b5a3831683964364d537754766970586877714e7744302f446a38392b62376f5773636f463772626434625874737047695a5a74576b69566d654a6369737769724d6f494d6b683157336c57346f7a494d566839724d664c362f49336c476a79725252373455517474615657626e7150736e523268716d5a59774952547a34475578477a496d2f3376477432324241706e69694f4669793730366f6873374b4b796677765032795a493869725757687578514b73412f516f7477674658726438344337496972496c64486d46522b774a35335a65764f4469507955704f63754e50346f656f5150666c7231704e77634c4d57725777516f7849794735576e4e4d4f786335794761475956553961777456742b31756a3175422f487a71463678693872386530554257386c4f6d56483358763078305473506667384f4733397432784331697252687a4c5a5466575934384d62434d616b4163625163414c4872766177346e785966744d474f70653068417443574645412b493273347375613453394e64344844636c357a6d49702f6f383046383144567739762b43514d74424e71536571362b4543454b4f714f5539376455626e454533504c744137524b75546169426e4e3748366f4b4f367438364c546e2b3175354c593569664d692b5564522b74655a63587044496e62473246336e383034726a6d667470376a7a556551784237474364534568512f4379527451374e74704d70557262337a55316f364c5243493951797548484c7253306e336951754d67647479674e4935354944523369326d5664424b6930726d34334b57577734446d396b5856756e52595151596b74506e3845587542484c6f715561327a68326d2b484f6d56634a2f6838425152665a53796b6569616c3472774f50664f734f39727a75746f6e465333424e42484e63585744346572375741666d635074776376722b36394d4f6939493846334c6b374854613033636f2f3477556769535555416f4b3668536a673257597332643274574d53553776697131304350546351794a5161354734314c796b43644679595035614d6e5a576b6c4430564e3054515379344e7662476142393163634d3939756c2f61704f694f3239512f38383474794f4142505444784278357a76625a6c454d4176535a4c4e546f373056636a4d3233624f774e39642f2b696b62583174486d535250795549684634456b41716854554c524a4d346b497273414d6141754c7a61686a584f6633575a644f634d42394a794e69704534554973316268346d546b47764263686b53595843544779424873372f3842577548432f74666d77344f6d7238593655324f326d575a667569464c6e6859662b754537614c68646775547148342b314668444d36366c4a7466673249562f696b3470417365784a70646a756c6d4a6938565956432b735942504b47424269334d526875555a5971494c325830634b4655712b504272443570724c58697668495631784552447630574c47584a587835556956635556726563716e3773364e45594570616b73766450346a2b312f6732536b364d35356d66745652395674626c6651574333395257696732676b3457706554676853394d647849656c4b50656d7367342f7a646c506742614b6e6b4d354b4c78465a5879563436344a787a395558656c79784456615766596c614954644262373570796f684f3034793754736a734a76435a31706a4f3948497a57382b6a62526170465a7058453077514e783066725a38514164474d6a6d776c314933704157724b6d2f31676f6931707152594736734b34494443537669436a624e526e4656527a4b6c415a63714d306c53516771776664724753554756652f5a4a71677a72556d766f7753636f3376324246564e554f576d644e4856476850444d53506f354969576b787070677276657959614e4a5777474470315a504351746576534f786f6561484c6d494d516f2f50514268674c7574426d774a462b6f67512b6c496e376f306931685673414758582b6a3353423650334b623677574939374c65346b7a6a386972756379663877686d6f30683864377967696f4b6b36654c5a546b486d4e75787249305a4d7a3732396d635a5148573164504a655147725061636d595156594b627165477458717a4f42376f6a4c326f316e47734a39306c343450302b78714f65674657775654634b6d35644d542b593244776366757738686f326c454a6c393538434b716146495a375656417a7557664f3734686b4b6a52324d2f586461586370424f534c353134535054327941473168386243786a4d684b69642f7145362f684d695a6959586250354c3138316f574e784f6852536e7245464653635965372f4337576e6a4d55425a32326f4178347a6c58596d57454245566d3855442b776e484243656a38713773526e6d6455534e336c374d4a316c704f51', true, '2026-11-21 20:38:59.456094+00');
INSERT INTO public.secrets VALUES
	('clusters/01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3/token', '\x312e61383530363161642e7441327550782b7964785a765a37366e347059776e67543444706975354b396a5a4138746941467278374c7442584d724b5048497673794d304f496252654650564a4a4c7634524a6e6c75555a385743542b6e307967');
INSERT INTO public.server_labels VALUES
	('01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', 'app', 'web');
INSERT INTO public.server_power VALUES
	('01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', 'on', '2026-11-21 20:38:59.436678+00'),
	('01a1ffd5-6c7b-7f53-882b-82c038fd90eb', 'off', '2026-11-21 20:39:01.137726+00');
INSERT INTO public.servers VALUES
	('01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', 1, 'web', 'web', 'web', 'vm', '01a1ffd5-5e10-7f88-9714-266ae89237bd', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'pve2', 10000, 'c0e0a619b776b6e57e7636f1f6794b4ca7824196925f63a63f2632f91faa35ad', '02:07:44:B9:3B:8A', '01a1ffd5-5dfb-7a0e-b202-9a8cfd0c49d9', '01a1ffd5-5e01-7564-8332-aebe73ee82a2', '{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}', NULL, false, NULL, 'ready', 'on', '', 3, '2026-11-21 20:38:55.822569+00', '2026-11-21 20:38:59.435471+00', '2026-11-21 20:38:59.436678+00', NULL),
	('01a1ffd5-6c7b-7f53-882b-82c038fd90eb', 2, 'db', 'db', 'db', 'container', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'pve1', 10001, 'c0e0a619b776b6e57e7636f1f6794b4ca7824196925f63a63f2632f91faa35ad', '02:71:CE:75:FF:A7', '01a1ffd5-5dfe-7ed1-8f45-8696e1236c9c', '01a1ffd5-5e01-7564-8332-aebe73ee82a2', '{"cores":1,"memory":536870912,"disks":{"rootfs":4294967296}}', NULL, false, NULL, 'ready', 'off', '', 3, '2026-11-21 20:38:59.452616+00', '2026-11-21 20:39:01.137001+00', NULL, '2026-11-21 20:39:01.137726+00'),
	('01a1ffd5-7321-76ee-b6c3-bbab51ce2a47', 3, 'waits', 'waits', 'waits', 'vm', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'pve2', 10002, 'c0e0a619b776b6e57e7636f1f6794b4ca7824196925f63a63f2632f91faa35ad', '02:20:E3:C1:6A:9E', '01a1ffd5-5dfb-7a0e-b202-9a8cfd0c49d9', '01a1ffd5-5e01-7564-8332-aebe73ee82a2', '{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}', NULL, false, '01a1ffd5-7321-74c1-8276-58e0bd6476b1', 'installing', 'on', '', 2, '2026-11-21 20:39:01.153443+00', '2026-11-21 20:39:01.157613+00', NULL, NULL),
	('01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', 4, 'stuck', 'stuck', 'stuck', 'vm', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', '01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 'pve1', 10003, 'c0e0a619b776b6e57e7636f1f6794b4ca7824196925f63a63f2632f91faa35ad', '02:43:22:16:B0:50', '01a1ffd5-5dff-73c9-a400-4a4e0ed537a8', '01a1ffd5-5e01-7564-8332-aebe73ee82a2', '{"cores":1,"memory":536870912,"disks":{"scsi0":4294967296}}', NULL, false, '01a1ffd5-7b71-7712-9676-a539d3a0dad6', 'failed', 'off', 'the half-made guest 10003 on pve1 is locked (clone), and no token can unlock it: the task was killed or forgotten before it ended', 3, '2026-11-21 20:39:03.281017+00', '2026-11-21 20:39:03.514913+00', NULL, NULL);
INSERT INTO public.tokens VALUES
	('01a1ffd5-5dc5-7afe-9a93-5ed24e6177dc', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'admin token of the settings', '\xfc38db2f1525cce864014ce0a172d96137a9d01bba217268ad3ffcb41a338bf2', '[]', NULL, '2026-11-21 20:38:55.720239+00', NULL, NULL, 1, '2026-11-21 20:38:55.685205+00'),
	('01a1ffd5-5e4c-7ca1-8bbd-58214fecd82a', '01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'deploy', '\xadbc2df9a8324fe4c63e21f7ba1f4556ab515be46d12bbd5dd622542a3692634', '["read"]', NULL, NULL, NULL, NULL, 1, '2026-11-21 20:38:55.820215+00');
INSERT INTO public.users VALUES
	('01a1ffd5-5dc4-7b5e-92a5-7f6ff35b4711', 'admin', '', 'admin', '', 1, '2026-11-21 20:38:55.684028+00'),
	('01a1ffd5-5e10-7f88-9714-266ae89237bd', 'alice', '', 'customer', '$argon2id$v=19$m=19456,t=2,p=1$GhuaetDTaWsAr+aIZNjLig$lAAzELfkFrf8gyLrGSdndm2J5AZ/AQF18XSpIvpOpWQ', 1, '2026-11-21 20:38:55.760996+00');
INSERT INTO public.vmids VALUES
	('01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 10000, '01a1ffd5-5e4d-73fb-a821-b5291f2ce53e', NULL, 1),
	('01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 10001, '01a1ffd5-6c7b-7f53-882b-82c038fd90eb', NULL, 2),
	('01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 10002, '01a1ffd5-7321-76ee-b6c3-bbab51ce2a47', NULL, 3),
	('01a1ffd5-5de8-7354-94d4-4c32e0cfd3f3', 10003, '01a1ffd5-7b70-79da-b377-cec1a1ecdb1b', NULL, 4);
SELECT pg_catalog.setval('public.audit_seq_seq', 10, true);
SELECT pg_catalog.setval('public.events_seq_seq', 7, true);
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
ALTER TABLE ONLY public.image_clusters
    ADD CONSTRAINT image_clusters_pkey PRIMARY KEY (image_id, cluster_id);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_name UNIQUE (name);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);
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
ALTER TABLE ONLY public.replays
    ADD CONSTRAINT replays_pkey PRIMARY KEY (user_id, key);
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
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_name UNIQUE (name);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.vmids
    ADD CONSTRAINT vmids_pkey PRIMARY KEY (cluster_id, vmid);
CREATE INDEX addresses_free ON public.addresses USING btree (pool_id, sort_key) WHERE (server_id IS NULL);
CREATE UNIQUE INDEX addresses_holder ON public.addresses USING btree (server_id, pool_id) WHERE (server_id IS NOT NULL);
CREATE INDEX addresses_pool ON public.addresses USING btree (pool_id, id);
CREATE INDEX audit_subject ON public.audit USING btree (subject, seq);
CREATE INDEX audit_user ON public.audit USING btree (user_id, seq);
CREATE INDEX events_at ON public.events USING btree (at) WHERE ("position" IS NOT NULL);
CREATE UNIQUE INDEX events_position ON public.events USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX events_unplaced ON public.events USING btree (seq) WHERE ("position" IS NULL);
CREATE INDEX image_clusters_cluster ON public.image_clusters USING btree (cluster_id);
CREATE INDEX operations_active ON public.operations USING btree (id) WHERE (state <> ALL (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text]));
CREATE INDEX operations_due ON public.operations USING btree (due_at, id) WHERE (state <> ALL (ARRAY['succeeded'::text, 'failed'::text, 'cancelled'::text]));
CREATE INDEX operations_owner ON public.operations USING btree (owner_id, id);
CREATE INDEX operations_server ON public.operations USING btree (server_id, id);
CREATE INDEX pool_clusters_cluster ON public.pool_clusters USING btree (cluster_id);
CREATE INDEX replays_created ON public.replays USING btree (created_at);
CREATE INDEX server_labels_value ON public.server_labels USING btree (key, value, server_id);
CREATE INDEX servers_cluster ON public.servers USING btree (cluster_id, id);
CREATE INDEX servers_image ON public.servers USING btree (image_id);
CREATE INDEX servers_node ON public.servers USING btree (node, id);
CREATE INDEX servers_owner ON public.servers USING btree (owner_id, id);
CREATE INDEX servers_plan ON public.servers USING btree (plan_id);
CREATE INDEX servers_unsettled ON public.servers USING btree (life, id) WHERE (life <> 'ready'::text);
CREATE UNIQUE INDEX slots_holder ON public.slots USING btree (operation_id, scope);
CREATE UNIQUE INDEX tokens_hash ON public.tokens USING btree (hash);
CREATE UNIQUE INDEX tokens_name ON public.tokens USING btree (user_id, name);
CREATE UNIQUE INDEX tokens_refresh ON public.tokens USING btree (refresh);
CREATE INDEX tokens_user ON public.tokens USING btree (user_id, id);
CREATE INDEX vmids_last ON public.vmids USING btree (cluster_id, given);
ALTER TABLE ONLY public.image_clusters
    ADD CONSTRAINT image_clusters_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.clusters(id);
ALTER TABLE ONLY public.image_clusters
    ADD CONSTRAINT image_clusters_image_id_fkey FOREIGN KEY (image_id) REFERENCES public.images(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.pool_clusters
    ADD CONSTRAINT pool_clusters_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES public.clusters(id);
ALTER TABLE ONLY public.pool_clusters
    ADD CONSTRAINT pool_clusters_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES public.pools(id) ON DELETE CASCADE;
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
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
