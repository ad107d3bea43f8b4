-- Links that have ended, one way or the other, before a moment; their openings go with them.
DELETE FROM link WHERE min(expires_at, coalesce(revoked_at, expires_at)) < :before
