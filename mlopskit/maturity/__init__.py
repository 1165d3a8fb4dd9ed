"""From findings to levels: which capabilities hold on each published scale, and what is missing for the next."""
