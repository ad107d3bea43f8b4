-- Editions that a link which may still be opened needs.
SELECT DISTINCT edition_id FROM link
WHERE edition_id IS NOT NULL AND revoked_at IS NULL AND expires_at > :now
ORDER BY edition_id
