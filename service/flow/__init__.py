"""The story of a comment: one file a verb, one function an arrow, one transaction each."""
