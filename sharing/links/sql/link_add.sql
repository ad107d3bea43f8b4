INSERT INTO link (
  id_sha256, name, pages, communes, edition_id, note,
  created_by, created_at, not_before, expires_at
) VALUES (
  :id_sha256, :name, :pages, :communes, :edition_id, :note,
  :created_by, :created_at, :not_before, :expires_at
)
