-- The province's need of centre officials: sums over the communes with known officials, in one period.
SELECT count(*)::INTEGER AS communes, sum(officials) AS officials, sum(required) AS required,
       sum(required_posts)::INTEGER AS required_posts, sum(required_adjusted) AS required_adjusted,
       sum(required_posts_adjusted)::INTEGER AS required_posts_adjusted,
       count(*) FILTER (standing = 'short')::INTEGER AS short,
       count(*) FILTER (standing = 'level')::INTEGER AS level,
       count(*) FILTER (standing = 'spare')::INTEGER AS spare,
       count(*) FILTER (standing_adjusted = 'short')::INTEGER AS short_adjusted,
       count(*) FILTER (standing_adjusted = 'level')::INTEGER AS level_adjusted,
       count(*) FILTER (standing_adjusted = 'spare')::INTEGER AS spare_adjusted
FROM mart_need
WHERE scope = $scope AND period_id = $period_id AND certification = $certification
  AND officials IS NOT NULL
