-- One commune's steps of locality, in the order of the waterfall.
SELECT * EXCLUDE (commune_code) FROM mart_locality
WHERE commune_code = $commune_code ORDER BY position
