"""`mlops data`: data versioned, shared and verified, in a repository that stays a plain DVC repository."""
