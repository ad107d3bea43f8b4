SELECT * FROM link WHERE id_sha256 = :id_sha256
