    """
    Return training and test rows, shuffled, with the same share of each species in both.

    The raw file is sorted by species, so a split without shuffling would test on one of them.
    """
