-- All links, or those somebody made; the newest first.
SELECT * FROM link WHERE :created_by IS NULL OR created_by = :created_by
ORDER BY created_at DESC, name
