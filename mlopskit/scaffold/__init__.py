"""A project as a pure function of a template version and answers; then a three-way merge."""
