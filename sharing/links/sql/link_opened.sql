UPDATE link SET opened = opened + 1, last_opened_at = :now WHERE name = :name
