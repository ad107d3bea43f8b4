-- How often the two lenses, need by dossiers and frame by population, agree in one period.
SELECT agreement, count(*)::INTEGER AS communes
FROM mart_need
WHERE scope = $scope AND period_id = $period_id AND certification = $certification
GROUP BY agreement ORDER BY agreement
