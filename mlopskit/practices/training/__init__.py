"""Training that runs by itself and leaves a record."""
