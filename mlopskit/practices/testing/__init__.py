"""Code that is tested, linted and typed."""
