"""The web process and all rules."""
