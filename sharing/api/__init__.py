"""The API: what the pages show, for machines; the same readers, rights, links and editions."""
