"""Build the wheel and the source distribution twice, compare them byte by byte, and write their bill of materials."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = "import hatchling.build as h, sys; h.build_wheel(sys.argv[1]); h.build_sdist(sys.argv[1])"
ARCHIVES = "templates/releases"
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


def main(folder: str) -> int:
    """Put everything that is released into a folder; end with 1 when two builds differ, or a template is not kept."""
    if lost := unkept():
        sys.stderr.write(f"no archive in {ARCHIVES} for version {', '.join(lost)} of the template: nox -s pack\n")
        return 1
    target = Path(folder).resolve()
    build(target)
    with tempfile.TemporaryDirectory() as again:
        build(Path(again))
        if digests(target) != digests(Path(again)):
            sys.stderr.write(f"two builds differ: {digests(target)} and {digests(Path(again))}\n")
            return 1
    (target / "mlopskit.cdx.json").write_text(json.dumps(materials(target), indent=1) + "\n", encoding="utf-8")
    return 0


def unkept() -> list[str]:
    """Return the versions of the template that some release had and of which no archive is committed."""
    tags = git("tag", "--list", "v*").split()
    texts = (git("show", f"{tag}:templates/template.toml") for tag in tags)
    released = sorted({tomllib.loads(text)["version"] for text in texts})
    kept = git("ls-tree", "--name-only", "HEAD", f"{ARCHIVES}/").split()
    return [version for version in released if f"{ARCHIVES}/{version}.zip" not in kept]


def build(target: Path) -> None:
    """Build what is committed into a folder, as of the time of the last commit."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "mlopskit"
        git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(source))
        env = {**os.environ, "SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct").strip()}
        subprocess.run([sys.executable, "-c", BUILD, str(target)], cwd=source, env=env, check=True)


def git(*words: str) -> str:
    """Return what git says of the repository."""
    argv = (shutil.which("git") or "git", *words)
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that was built."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("mlopskit-*"))}


def materials(target: Path) -> dict[str, object]:
    """Return the CycloneDX bill of materials of a release: itself, and each direct dependency as it was tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = {name.lower(): version for name, version in LOCKED.findall((ROOT / ".ci/test.txt").read_text("utf-8"))}
    built = digests(target)
    [wheel] = [name for name in built if name.endswith(".whl")]
    version = wheel.split("-")[1]
    names = [re.split(r"[<>=!~\[ ;]", wanted)[0].lower() for wanted in project["dependencies"]]
    parts = [component(name, locked[name]) for name in sorted(names)]
    whole = {
        **component("mlopskit", version, "application"),
        "hashes": [{"alg": "SHA-256", "content": built[wheel]}],
        "licenses": [{"license": {"id": project["license"]}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, built[wheel])}",
        "version": 1,
        "metadata": {"component": whole},
        "components": parts,
        "dependencies": [
            {"ref": whole["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]},
            *({"ref": part["bom-ref"]} for part in parts),
        ],
    }


def component(name: str, version: str, kind: str = "library") -> dict[str, object]:
    """Return one part of the bill."""
    purl = f"pkg:pypi/{name}@{version}"
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
