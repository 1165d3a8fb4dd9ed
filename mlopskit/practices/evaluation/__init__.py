"""Models that are measured, compared and explained."""
