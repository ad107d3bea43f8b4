-- The geometry column of the layer.
INSERT INTO gpkg_geometry_columns VALUES ('communes', 'geom', 'MULTIPOLYGON', :system, 0, 0);
