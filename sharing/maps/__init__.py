"""Maps as drawings: the classes of a map become an SVG, without a browser and without a library."""
