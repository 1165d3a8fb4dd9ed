"""What holds for every test."""

import os

from hypothesis import settings

from tests import children

# a deadline would measure the machine and not the code; nightly looks further than a change has time to
settings.register_profile("change", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "change"))
children.measure()
