-- One text for PostgreSQL and for H2 in its PostgreSQL mode. Times of leases and readers are the database's; all
-- others are given by whoever writes the row.

CREATE TABLE tenants (
  id varchar(64) PRIMARY KEY,
  created_at timestamp with time zone NOT NULL
);

CREATE TABLE api_keys (
  id varchar(36) PRIMARY KEY,
  tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
  -- HMAC-SHA256 of the key where there is a secret, otherwise its SHA-256, in lower-case hexadecimal digits.
  key_hash varchar(64) NOT NULL UNIQUE,
  label varchar(200) NOT NULL,
  created_at timestamp with time zone NOT NULL,
  revoked_at timestamp with time zone
);

CREATE INDEX api_keys_of_tenant ON api_keys (tenant_id, created_at, id);

CREATE TABLE agents (
  tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
  name varchar(128) NOT NULL,
  -- A path as bytes, since names of files are bytes.
  directory bytea NOT NULL,
  -- Grows with each registration under the same name.
  version bigint NOT NULL,
  registered_at timestamp with time zone NOT NULL,
  PRIMARY KEY (tenant_id, name)
);

CREATE TABLE sessions (
  id varchar(36) PRIMARY KEY,
  tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
  -- Without a reference: a session outlives the agent that it was made from.
  agent_name varchar(128) NOT NULL,
  sandbox_id varchar(36) NOT NULL UNIQUE,
  status varchar(16) NOT NULL,
  -- The live workspace; null when there is none.
  directory bytea,
  parent_session_id varchar(36) REFERENCES sessions (id),
  config text NOT NULL,
  -- The highest generation that was ever given out, whether or not it became a snapshot.
  last_generation bigint NOT NULL,
  -- The snapshot that the session's files come from when it is not live.
  current_generation bigint,
  created_at timestamp with time zone NOT NULL,
  last_active_at timestamp with time zone NOT NULL
);

CREATE INDEX sessions_of_tenant ON sessions (tenant_id, created_at, id);

CREATE TABLE leases (
  session_id varchar(36) PRIMARY KEY REFERENCES sessions (id),
  -- Grows each time the lease is taken, and never shrinks.
  fence bigint NOT NULL,
  owner_id varchar(128),
  owner_address varchar(512),
  expires_at timestamp with time zone,
  CHECK ((owner_id IS NULL) = (expires_at IS NULL))
);

CREATE INDEX leases_of_owner ON leases (owner_id);

CREATE TABLE snapshots (
  session_id varchar(36) NOT NULL REFERENCES sessions (id),
  generation bigint NOT NULL,
  -- The upload that became this snapshot.
  upload_id varchar(36) NOT NULL UNIQUE,
  reason varchar(16) NOT NULL,
  -- Names in the store, a line each.
  objects text NOT NULL,
  bytes bigint NOT NULL,
  digest varchar(64) NOT NULL,
  entries bigint NOT NULL,
  faults bigint NOT NULL,
  created_at timestamp with time zone NOT NULL,
  damaged_at timestamp with time zone,
  accepted_at timestamp with time zone,
  accepted_by varchar(200),
  PRIMARY KEY (session_id, generation)
);

-- No snapshot that a session depends on can be removed, whoever tries.
ALTER TABLE sessions ADD CONSTRAINT sessions_current
  FOREIGN KEY (id, current_generation) REFERENCES snapshots (session_id, generation);

CREATE TABLE readers (
  session_id varchar(36) NOT NULL,
  generation bigint NOT NULL,
  reader_id varchar(128) NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  PRIMARY KEY (session_id, generation, reader_id),
  FOREIGN KEY (session_id, generation) REFERENCES snapshots (session_id, generation)
);

-- What lies in the store, or may, without being a snapshot: uploads under way, and what is to be removed.
CREATE TABLE uploads (
  id varchar(36) PRIMARY KEY,
  session_id varchar(36) NOT NULL REFERENCES sessions (id),
  generation bigint NOT NULL,
  fence bigint NOT NULL,
  reason varchar(16) NOT NULL,
  objects text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  -- It will never be a snapshot (again).
  doomed boolean NOT NULL,
  UNIQUE (session_id, generation)
);
