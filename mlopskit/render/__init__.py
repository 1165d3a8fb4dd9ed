"""One file per format: a report in, a string out. Nothing here prints."""
