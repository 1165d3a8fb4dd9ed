"""Code, data, models, parameters and environment under versions."""
