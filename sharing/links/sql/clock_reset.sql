UPDATE clock SET reached = :now WHERE only_row = 1
