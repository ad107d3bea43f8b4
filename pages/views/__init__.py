"""One file a page: ask the warehouse, draw, cite."""
