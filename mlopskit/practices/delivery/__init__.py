"""Packages, services and models that automation builds and releases."""
