-- The geometry column of the layer.
INSERT INTO gpkg_geometry_columns VALUES ('moves', 'geom', 'LINESTRING', :system, 0, 0);
