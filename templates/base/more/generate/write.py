def write(path: Path = RAW) -> None:
    """Write the raw file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows()) + "\n", encoding="utf-8", newline="\n")
