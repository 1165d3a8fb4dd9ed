SIDE = 16
"""Pixels on each side; other pictures are scaled."""
