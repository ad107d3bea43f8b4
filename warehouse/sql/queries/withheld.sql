-- The communes and months that are shown as missing because a row of them is set aside.
SELECT w.data_set, w.commune_code, c.name, w.month
FROM raw_withheld AS w JOIN core_commune AS c USING (commune_code)
ORDER BY c.sort_order, w.month, w.data_set
