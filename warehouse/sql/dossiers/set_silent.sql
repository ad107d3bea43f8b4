-- Print nothing of it: the caller shows it.
SET enable_progress_bar_print = false
