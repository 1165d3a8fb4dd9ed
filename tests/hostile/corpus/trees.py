"""C18 to C25: files that are none, names that steer, and trees that are too much."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.hostile.corpus.case import Build, Families, Ground

families = Families()
NOT_A_FILE = "not a regular file"


def links(**targets: str) -> Build:
    """Return the builder of a project with symbolic links to these targets."""

    def build(ground: Ground) -> None:
        ground.project()
        (ground.outside / "secret.py").write_text("CANARY-OUTSIDE = 1\n")
        for name, target in targets.items():
            path = ground.root / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.symlink_to(target.format(root=ground.root, outside=ground.outside))
        ground.git("add", "--all", "--force")

    return build


SECRET = ("CANARY-OUTSIDE",)
families.add("C18", "loop", links(loop="loop", a="b", b="a"))
families.add("C18", "up", links(up="..", here="."))
families.add("C18", "outside", links(other_py="{outside}/secret.py", train_py="{outside}/secret.py"), never=SECRET)
families.add("C18", "folder-outside", links(src="{outside}", _github="{outside}"), never=SECRET)
families.add("C18", "root-of-all", links(all="/", home="/root"))
families.add("C18", "memory", links(mem_py="/proc/self/mem", env_yaml="/proc/self/environ", dvc_yaml="/dev/zero"))
families.add("C18", "dangling", links(gone_py="nowhere", pyproject_toml="nowhere", dvc_lock="nowhere"))
families.add("C18", "config", links(mlopskit_toml="{outside}/secret.py", _dvc__config="/dev/zero"))


def special(make: Callable[[Path], None], *names: str) -> Build:
    """Return the builder of a project in which these names are no regular files."""

    def build(ground: Ground) -> None:
        ground.project()
        for name in names:
            path = ground.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            make(path)

    return build


def listen(path: Path) -> None:
    """Leave a socket at a path."""
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is at most 108 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


EVERYTHING = (
    "train.py",
    "dvc.yaml",
    "dvc.lock",
    "params.yaml",
    "model.pkl",
    "Makefile",
    "requirements.txt",
    "README.md",
    ".github/workflows/ci.yml",
    ".gitignore",
    "data.csv.dvc",
    "notebook.ipynb",
    ".mlopskit/attestations.toml",
)
families.add("C19", "pipes", special(os.mkfifo, *EVERYTHING), says=NOT_A_FILE)
families.add("C19", "pipe-pyproject", special(os.mkfifo, "pyproject.toml"))
families.add("C19", "pipe-mlopskit", special(os.mkfifo, "mlopskit.toml"))
families.add("C19", "pipe-dvc-config", special(os.mkfifo, ".dvc/config"))
families.add("C19", "pipe-record", special(os.mkfifo, ".mlopskit.json"))
families.add("C19", "pipe-data", special(os.mkfifo, "data.csv", "suite.json"))
families.add("C19", "pipe-attributes", special(os.mkfifo, ".gitattributes", ".gitmodules"))
families.add("C19", "sockets", special(listen, "train.py", "dvc.yaml", "model.pkl"), says=NOT_A_FILE)
families.add("C19", "folders", special(Path.mkdir, *EVERYTHING, "pyproject.toml", "suite.json", "data.csv"))


@families.case("C19", "device")
def device(ground: Ground) -> None:
    """Put an endless device in the place of sources; only root can make one."""
    ground.project()
    if os.geteuid() == 0:
        for name in ("train.py", "dvc.yaml", "data.csv"):
            (ground.root / name).unlink()
            try:
                os.mknod(ground.root / name, 0o020666, os.makedev(1, 5))
            except PermissionError:
                (ground.root / name).touch()


def sparse(*names: str, size: int = 10 << 30) -> Build:
    """Return the builder of a project with files of ten gigabytes that weigh nothing."""

    def build(ground: Ground) -> None:
        ground.project()
        for name in names:
            path = ground.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                stream.truncate(size)

    return build


families.add("C20", "sources", sparse("big.py", "train.py"), says="not looked at")
families.add("C20", "documents", sparse("dvc.lock", "dvc.yaml", "params.yaml", ".gitlab-ci.yml"), says="larger than")
families.add("C20", "notebook", sparse("n.ipynb"), says="larger than")
families.add("C20", "models", sparse("model.pkl", "model.pt", "model.joblib", "weights.npy"))
families.add("C20", "settings", sparse("pyproject.toml", "mlopskit.toml"))
families.add("C20", "dvc-config", sparse(".dvc/config", ".mlopskit.json"))
families.add("C20", "suite", sparse("suite.json"))


@families.case("C21", "many-files")
def many_files(ground: Ground) -> None:
    """Leave ten thousand empty files."""
    ground.project()
    for folder in range(20):
        inner = ground.root / f"d{folder}"
        inner.mkdir()
        for number in range(500):
            (inner / f"f{number}.py").touch()


@families.case("C21", "deep", says="too long")
def deep(ground: Ground) -> None:
    """Nest a thousand folders, deeper than a path may be long."""
    here = Path.cwd()
    os.chdir(ground.project().root)
    try:
        for _ in range(1200):
            Path("ffff").mkdir()
            os.chdir("ffff")
        Path("train.py").touch()
    finally:
        os.chdir(here)


@families.case("C21", "long-names")
def long_names(ground: Ground) -> None:
    """Use names of 255 bytes all the way down."""
    ground.project().write({"/".join([f"{n}" + "a" * 250 for n in range(9)]) + "/train.py": "import torch\n"})


@families.case("C22", "gone-after-add")
def gone_after_add(ground: Ground) -> None:
    """Remove what git tracks, and put links and folders in the place of files."""
    ground.project()
    for name in ("train.py", "dvc.yaml", "Makefile"):
        (ground.root / name).unlink()
    (ground.root / "train.py").symlink_to("/etc/passwd")
    (ground.root / "dvc.yaml").mkdir()


@families.case("C22", "unreadable")
def unreadable(ground: Ground) -> None:
    """Forbid reading; root reads all the same."""
    ground.project()
    (ground.root / "locked").mkdir()
    for name in ("train.py", "locked"):
        (ground.root / name).chmod(0)


NAMES = {
    "latin": os.fsdecode(b"caf\xe9.py"),
    "overlong": os.fsdecode(b"x\xc0\xafy.py"),
    "surrogate": os.fsdecode(b"\xed\xa0\x80.py"),
    "twins": "cafe\u0301.py",
    "right-to-left": "\u202eyp.niart.py",
    "homoglyph": "tr\u0430in.py",
    "invisible": "a\u200b\ufeff\u2060.py",
    "tags": "a\U000e0041.py",
}
LINES = {
    "newline": "a\n::error file=x::boo\n.py",
    "carriage-return": "a\r::stop-commands::x\r.py",
    "percent": "a%0A::error::x%0D.py",
    "azure": "##vso[task.setvariable variable=x]y.py",
    "separators": "a,b:c;d]e=f.py",
    "quotes": "a'b\"c`d$(touch x).py",
    "tab": "a\tb.py",
}
STEERING = {
    "rich": "[bold]x[green].py",
    "rich-closing": "file [",
    "link": "[link=file:..]x[.py",
    "colour": "\x1b[31mred.py",
    "clipboard": "\x1b]52;c;eA==\x07.py",
    "title": "\x1b]0;x\x07.py",
    "hyperlink": "\x1b]8;;x\x1b\\y.py",
    "c1": "\x9b31m\x85.py",
    "bell": "\x07\x08\x7f.py",
}
MARKUP = {
    "script": "<script>alert(1)<script>.py",
    "image": "![x](http:example.invalid).py",
    "javascript": "[x](javascript:alert(1)).py",
    "cdata": "]]><!--.py",
    "table": "a|b|c.py",
    "mention": "@everyone #1.py",
    "heading": "# x.py",
    "attribute": '" onload="x.py',
}
EXPRESSIONS = {
    "jinja": "{{ 7*7 }}.py",
    "github": "${{ github.event.issue.title }}.py",
    "shell": "$(touch x) `touch x`.py",
    "format": "{0.__class__} %s %n.py",
    "option": "-rf.py",
}


def named(name: str) -> Build:
    """Return the builder of a project whose sources, workflow and suite have this name."""

    def build(ground: Ground) -> None:
        ground.project()
        plain = name.replace("/", "_")
        ground.write(
            {
                plain: "import torch\ntorch.save(model)\n",
                f"tests/test_{plain}": "def test_it():\n    assert True\n",
                f".github/workflows/{plain}.yml": f"on: push\njobs:\n  {'x'}:\n    steps:\n    - run: pytest\n",
                f"{plain}.dvc": "outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  path: x\n",
            }
        )
        ground.commit()

    return build


for family, kinds in (("C23", NAMES), ("C24", LINES), ("C25", STEERING), ("C26", MARKUP), ("C27", EXPRESSIONS)):
    for name, spelled in kinds.items():
        families.add(family, name, named(spelled))


def said(text: str) -> Build:
    """Return the builder of a project whose files say this wherever an audit may quote them."""

    def build(ground: Ground) -> None:
        ground.project().write(
            {
                ".github/workflows/ci.yml": f"name: |-\n  {text}\non: push\njobs:\n  a:\n    name: |-\n      {text}\n"
                f"    steps:\n    - name: |-\n        {text}\n      run: |-\n        pytest\n        # {text}\n",
                "Makefile": f"train: # {text}\n\tpython train.py # {text}\n",
                "README.md": f"# {text}\n\n{text}\n",
                "pyproject.toml": f"[project]\nname = '''{text}'''\ndescription = '''{text}'''\n",
                "requirements.txt": f"{text}\nscikit-learn=={text}\n",
                "Dockerfile": f"FROM {text}\nRUN {text}\n",
                "CODEOWNERS": f"* {text}\n",
            }
        )
        ground.commit()

    return build


SAYINGS = {
    "C24": ("::error::boo %0A::x", "##vso[x]y ##[error]z"),
    "C25": ("[/red][link=x] \x1b[2J\x1b]0;x\x07\x9b", "\u202etxet\u2066 \u200b"),
    "C26": ("<script>x</script> ]]> | a | ![x](http://example.invalid/x.png)", '"><img src=x onerror=x> javascript:x'),
    "C27": ("{{ cycler.__init__.__globals__.os.system('x') }} {% raw %}", "${{ github.token }} $(touch x) `touch x`"),
}
for family, texts in SAYINGS.items():
    for number, text in enumerate(texts):
        families.add(family, f"said-{number}", said(text))


@families.case("C23", "case-twins")
def case_twins(ground: Ground) -> None:
    """Let names differ by case and by composition only."""
    ground.project().commit({"Train.py": "a = 1\n", "TRAIN.PY": "b = 1\n", "caf\u00e9.py": "", "cafe\u0301.py": ""})
