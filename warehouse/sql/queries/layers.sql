-- The map layers of this edition.
SELECT layer, count(*)::INTEGER AS communes, min(source_id) AS source_id
FROM core_boundary GROUP BY layer ORDER BY layer
