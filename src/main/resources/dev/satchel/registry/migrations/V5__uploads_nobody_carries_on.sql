-- When it was found that nobody carries the upload on; null if whoever began it gave it up, or it was a snapshot.
ALTER TABLE uploads ADD COLUMN deserted_at timestamp with time zone;
