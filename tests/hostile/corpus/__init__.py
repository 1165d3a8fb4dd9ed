"""The hostile repositories, built by code: the fifty families of the threat list."""
