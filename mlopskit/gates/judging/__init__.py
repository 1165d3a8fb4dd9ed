"""What gates share: the project that they judge, what they answer, how they are run and how that is told."""
