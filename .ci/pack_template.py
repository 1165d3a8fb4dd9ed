"""Keep the template that is being released: `templates/releases/VERSION.zip` makes that version's projects for ever."""

import sys
import tempfile
from pathlib import Path

from mlopskit.scaffold import catalog, releases


def main(home: Path) -> int:
    """Pack the template in a folder; end with 1 when its version was packed before and has changed since."""
    version = catalog.load(home).version
    archive = home / releases.FOLDER / f"{version}.zip"
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / archive.name
        releases.pack(home, packed)
        content = packed.read_bytes()
    if archive.is_file() and archive.read_bytes() != content:
        sys.stderr.write(f"{archive.name} is another template: raise `version` in {home / catalog.CATALOGUE}\n")
        return 1
    archive.parent.mkdir(exist_ok=True)
    archive.write_bytes(content)
    sys.stdout.write(f"{archive} holds version {version} of the template: commit it before you tag\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else catalog.home()))
