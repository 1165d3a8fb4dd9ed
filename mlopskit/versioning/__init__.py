"""Data and models: DVC's own files read directly, the registry in git tags, lineage, delivery."""
