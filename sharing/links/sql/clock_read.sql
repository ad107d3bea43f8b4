SELECT reached, (SELECT resets FROM clock_resets WHERE only_row = 1) AS resets
FROM clock WHERE only_row = 1
