"""What `mlops check` insists on: one file per gate."""
