-- Live files of a session that lie in a workspace on another machine. Without a reference: a session outlives it.
ALTER TABLE sessions ADD COLUMN remote_workspace varchar(36);

-- The workspace that the session's files were in when it was taken; null if they were in none.
ALTER TABLE snapshots ADD COLUMN workspace varchar(36);

-- Live files are in one place at a time.
ALTER TABLE sessions ADD CONSTRAINT sessions_one_place CHECK (directory IS NULL OR remote_workspace IS NULL);

-- A workspace has the live files of one session at a time.
CREATE UNIQUE INDEX sessions_remote_workspace ON sessions (remote_workspace);

CREATE INDEX snapshots_of_workspace ON snapshots (workspace, session_id, generation);
