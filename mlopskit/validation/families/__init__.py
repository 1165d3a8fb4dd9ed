"""
The compilers, one file for each family of expectations.

Each file holds `COMPILERS`: the name of an expectation, and the function that turns it into needs and a verdict.
What a file does not hold is left to Great Expectations itself.
"""
