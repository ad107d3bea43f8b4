-- The reference systems the standard demands: unknown Cartesian, unknown geographic, WGS 84.
INSERT INTO gpkg_spatial_ref_sys VALUES
('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'unknown Cartesian coordinates'),
('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'unknown geographic coordinates'),
('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]', 'longitude and latitude in degrees on the WGS 84 spheroid');
