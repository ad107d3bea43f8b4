"""Open data: an edition as a Frictionless data package, with the commune layer as a GeoPackage."""
