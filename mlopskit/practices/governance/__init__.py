"""Documents, owners and rules."""
