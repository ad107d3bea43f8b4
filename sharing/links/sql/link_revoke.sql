UPDATE link SET revoked_at = :now, revoked_by = :by, revoked_why = :why
WHERE name = :name AND revoked_at IS NULL
