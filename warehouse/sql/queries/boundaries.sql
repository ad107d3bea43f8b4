-- The shapes and hatch lines of one map layer.
SELECT commune_code, geometry, hatch_longitudes, hatch_latitudes
FROM core_boundary WHERE layer = $layer ORDER BY commune_code
