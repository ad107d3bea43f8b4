UPDATE clock SET reached = max(reached, :now) WHERE only_row = 1
