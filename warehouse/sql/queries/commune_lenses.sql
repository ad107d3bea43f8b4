-- One commune's verdict in one period under every weighting, with and without certification.
SELECT certification, weighting, load, ratio, ratio_lower_95, ratio_upper_95, verdict, evidence
FROM mart_load
WHERE scope = $scope AND period_id = $period_id AND staff_group = $staff_group
  AND commune_code = $commune_code
ORDER BY weighting DESC, certification
