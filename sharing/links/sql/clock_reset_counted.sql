UPDATE clock_resets SET resets = resets + 1 WHERE only_row = 1
