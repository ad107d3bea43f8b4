-- The months of the product.
SELECT * FROM core_month ORDER BY month
