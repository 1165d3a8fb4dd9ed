TARGET = "shape"
NUMBERS: list[str] = []
CATEGORIES = ["light"]
"""What the metrics are told by; the model itself sees the picture alone."""
FEATURES = ["image"]
LARGEST = 2**20
"""Bytes of a picture; a larger one is refused before it is opened."""
