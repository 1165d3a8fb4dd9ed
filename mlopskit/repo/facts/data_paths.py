"""Paths that hold data: what makes a path filter a trigger on new data."""

import re

_DATA = re.compile(
    r"(?:^|/)(?:data|datasets?|raw|train(?:ing)?_data|inputs?)(?:/|$)"
    r"|\.(?:dvc|csv|tsv|parquet|feather|jsonl|avro|arrow|npy|npz|h5|hdf5|tfrecords?)$|(?:^|/)dvc\.lock$",
    re.IGNORECASE,
)


def is_data(pattern: str) -> bool:
    """Whether a path filter speaks of data; one that leaves paths out does not."""
    return not pattern.startswith("!") and bool(_DATA.search(pattern))
