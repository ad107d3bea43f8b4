-- Which commune reported which month, by what kind of source.
SELECT v.commune_code, c.name, v.month, v.source_kind
FROM mart_coverage AS v JOIN core_commune AS c USING (commune_code)
WHERE v.data_set = $data_set
ORDER BY c.sort_order, v.month
