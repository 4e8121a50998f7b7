"""The database: tables, the door to it, and queries by noun."""
