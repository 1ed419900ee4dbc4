-- Live workspaces that sessions gave up, all saved, before they had another: so that what a killed server has left of
-- one is known for what it is. The one that a session had last is in its row.
CREATE TABLE former_sandboxes (
  sandbox_id varchar(36) PRIMARY KEY,
  given_up_at timestamp with time zone NOT NULL
);
