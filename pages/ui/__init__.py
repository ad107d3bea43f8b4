"""What the pages share: words, formats, filters, maps, charts, states."""
