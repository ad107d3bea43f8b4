-- The link that a cookie was given for, and until when.
SELECT link.*, opening.ends_at
FROM opening JOIN link ON link.name = opening.link
WHERE opening.cookie_sha256 = :cookie_sha256
