-- Live files of a session that lie in a workspace on another machine. Without a reference: a session outlives it.
ALTER TABLE sessions ADD COLUMN remote_workspace varchar(36);

-- The workspace that the session's files were in last, for good; null if they never were in one.
ALTER TABLE sessions ADD COLUMN last_workspace varchar(36);

-- Live files are in one place at a time.
ALTER TABLE sessions ADD CONSTRAINT sessions_one_place CHECK (directory IS NULL OR remote_workspace IS NULL);

-- A workspace has the live files of one session at a time.
CREATE UNIQUE INDEX sessions_remote_workspace ON sessions (remote_workspace);

CREATE INDEX sessions_last_workspace ON sessions (last_workspace);
