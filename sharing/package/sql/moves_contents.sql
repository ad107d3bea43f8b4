-- The layer of the moves: what it is, when it was made, where it lies.
INSERT INTO gpkg_contents VALUES (
    'moves', 'features', 'moves', :description, :made_at, :west, :south, :east, :north, :system
);
