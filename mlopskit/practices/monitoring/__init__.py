"""Services and models that are watched once they run."""
