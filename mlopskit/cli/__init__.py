"""The command line: parse, call, render, exit. Typer lives here only."""
