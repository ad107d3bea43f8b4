"""Who is reading, and what that reader may see and do. Deny by default."""
