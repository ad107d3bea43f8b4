INSERT INTO opening (cookie_sha256, link, opened_at, ends_at)
VALUES (:cookie_sha256, :link, :now, :ends_at)
