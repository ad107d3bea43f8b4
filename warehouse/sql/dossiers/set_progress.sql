-- Keep count of how far a statement is.
SET enable_progress_bar = true
