SELECT reached FROM clock WHERE only_row = 1
