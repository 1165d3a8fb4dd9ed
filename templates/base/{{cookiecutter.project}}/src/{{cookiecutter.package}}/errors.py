"""What can go wrong in a way that the user can mend."""


class ProjectError(Exception):
    """A sentence that says what is wrong, and where."""
