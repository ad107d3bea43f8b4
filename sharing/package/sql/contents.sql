-- The layer of the communes: what it is, when it was made, where it lies.
INSERT INTO gpkg_contents VALUES (
    'communes', 'features', 'communes', :description, :made_at, :west, :south, :east, :north, :system
);
