UPDATE link SET expires_at = :expires_at, renewed_at = :now
WHERE name = :name AND revoked_at IS NULL
