"""What leaves the house: exports now; links, roles and reports as they come."""
