"""`mlops model`: a registry of models in git tags, with gates, approvals, rollback, lineage and proof."""
