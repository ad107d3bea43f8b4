-- All periods: months first, newest first; then the longer ones.
SELECT * FROM core_period ORDER BY kind <> 'month', last_month DESC, months
