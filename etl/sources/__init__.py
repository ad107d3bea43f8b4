"""One module a kind of source; each returns tables that keep the contracts."""
