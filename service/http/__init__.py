"""HTTP: readers, moderators, the desk's pages, and the one table of who may call what."""
