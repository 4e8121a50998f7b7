"""What a process needs around it to run: its place on disk, its log, its children."""
