"""`python -m mlopskit` is the same as `mlops`."""

import sys

from mlopskit.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
