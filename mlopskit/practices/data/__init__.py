"""Data that is checked, described and protected."""
