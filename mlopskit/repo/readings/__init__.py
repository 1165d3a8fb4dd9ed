"""What practices read out of a repository, each module one subject; they ask `Repo` and keep nothing of their own."""
