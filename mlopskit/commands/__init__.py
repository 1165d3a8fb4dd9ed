"""The Python API: one file per command, each returning a `Report` or a `Receipt`."""
