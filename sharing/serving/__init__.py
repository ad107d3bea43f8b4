"""What stands round the pages on a server: headers, queue, limits, downloads, health, checks."""
