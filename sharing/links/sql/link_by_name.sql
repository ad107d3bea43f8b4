SELECT * FROM link WHERE name = :name
