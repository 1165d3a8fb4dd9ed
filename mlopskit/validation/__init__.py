"""Data validation: suites in, a plan, outcomes out; the engines that do the work sit in `mlopskit.tools`."""
