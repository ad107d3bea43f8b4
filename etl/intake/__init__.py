"""The intake: received files are read in a process of their own, checked, kept, and accepted."""
