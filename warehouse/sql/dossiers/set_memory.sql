-- The most memory that rows may take before they are written beside; the reader's own comes on top.
SET memory_limit = '600MB'
