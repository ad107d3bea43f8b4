"""nginx in front of the processes: the template and what fills it."""
