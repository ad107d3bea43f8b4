-- Where every commune of the reference is judged, their expected workloads add up to their
-- workloads: the reference is their own average.
SELECT scope, period_id, staff_group, certification, weighting
FROM mart_load JOIN mart_province AS p
USING (scope, period_id, staff_group, certification, weighting)
WHERE p.communes_sufficient = p.communes_in_reference
GROUP BY ALL
HAVING abs(sum(mart_load.expected) - sum(mart_load.workload)) > 1e-6 * sum(mart_load.workload)
