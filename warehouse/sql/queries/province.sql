-- The province in one slice.
SELECT * FROM mart_province
WHERE scope = $scope AND period_id = $period_id AND staff_group = $staff_group
  AND certification = $certification AND weighting = $weighting
