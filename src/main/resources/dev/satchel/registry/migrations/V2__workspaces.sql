-- Workspaces that run elsewhere, and how they are reached. Rows of sessions name them without a reference: a session
-- and its snapshots outlive the row.

CREATE TABLE workspaces (
  id varchar(36) PRIMARY KEY,
  tenant_id varchar(64) NOT NULL REFERENCES tenants (id),
  name varchar(200) NOT NULL,
  -- Where the workspace's server listens; null until it has registered.
  url varchar(2048),
  -- Whether it can be called (push) or calls by itself (poll); null where nobody has said so.
  delivery_mode varchar(16),
  -- As for API keys; null until the workspace has its token.
  token_hash varchar(64) UNIQUE,
  -- What the platform shows to the workspace, sealed; null until it is made.
  secret varchar(512),
  -- What it will show once the workspace has it.
  next_secret varchar(512),
  -- When that was first handed to the workspace.
  next_delivered_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  registered_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  CHECK (next_secret IS NULL OR secret IS NOT NULL),
  CHECK (next_delivered_at IS NULL OR next_secret IS NOT NULL)
);

CREATE INDEX workspaces_of_tenant ON workspaces (tenant_id, created_at, id);
