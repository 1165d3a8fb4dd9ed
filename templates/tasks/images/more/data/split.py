    """Return training and test rows, shuffled, with the same share of each shape in both."""
