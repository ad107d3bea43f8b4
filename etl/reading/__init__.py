"""The only code that turns text into values: encodings, tables, numbers, dates, names, codes."""
