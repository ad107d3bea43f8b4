-- The traits that locality is computed from, in the order of the waterfall; missing where unknown.
SELECT commune_code, step, trait FROM mart_locality
WHERE step <> 'held_back' ORDER BY position, commune_code
