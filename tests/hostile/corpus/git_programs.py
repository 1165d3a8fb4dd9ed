"""C01 to C09: a git configuration that names programs, or files outside of the repository."""

from collections.abc import Mapping

from tests.hostile.corpus.case import Build, Families, Ground

families = Families()
NAMED = "names programs"

HOOKS = ("post-index-change", "post-checkout", "pre-commit", "reference-transaction", "pre-auto-gc", "post-rewrite")

SETTINGS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "C01": {
        "fsmonitor": {"core.fsmonitor": "{trap}"},
        "fsmonitor-v1": {"core.fsmonitor": "{trap}", "core.fsmonitorHookVersion": "1"},
        "fsmonitor-untracked": {"core.fsmonitor": "{trap}", "core.untrackedCache": "true"},
    },
    "C03": {
        "diff-external": {"diff.external": "{trap}"},
        "diff-command": {"diff.evil.command": "{trap}"},
        "merge-driver": {"merge.evil.driver": "{trap} %A"},
        "difftool": {"difftool.x.cmd": "{trap}", "diff.tool": "x"},
    },
    "C04": {
        "textconv": {"diff.evil.textconv": "{trap}"},
        "textconv-cached": {"diff.evil.textconv": "{trap}", "diff.evil.cachetextconv": "true"},
    },
    "C05": {
        "clean": {"filter.evil.clean": "{trap}"},
        "smudge": {"filter.evil.smudge": "{trap}", "filter.evil.required": "true"},
        "process": {"filter.evil.process": "{trap}", "filter.evil.required": "true"},
    },
    "C06": {
        "ssh-command": {"core.sshCommand": "{trap}", "remote.origin.url": "ssh://example.invalid/x"},
        "git-proxy": {"core.gitProxy": "{trap}", "remote.origin.url": "git://example.invalid/x"},
        "askpass": {"core.askPass": "{trap}", "credential.helper": "{trap}"},
        "upload-pack": {"remote.origin.url": "../x", "remote.origin.uploadpack": "{trap}"},
        "ext-url": {"remote.origin.url": "ext::{trap}", "protocol.ext.allow": "always"},
        "instead-of": {"url.ext::{trap} .insteadOf": "https://", "remote.origin.url": "https://example.invalid/x"},
    },
    "C07": {
        "gpg": {"gpg.program": "{trap}", "log.showSignature": "true"},
        "gpg-ssh": {"gpg.format": "ssh", "gpg.ssh.program": "{trap}", "log.showSignature": "true"},
    },
    "C08": {
        "pager": {"core.pager": "{trap}", "pager.log": "{trap}", "pager.ls-files": "true"},
        "alias": {"alias.ls-files": "!{trap}", "alias.cat-file": "!{trap}", "alias.log": "!{trap}"},
        "editor": {"core.editor": "{trap}", "sequence.editor": "{trap}"},
        "trailer": {"trailer.x.command": "{trap}", "trailer.x.cmd": "{trap}"},
        "pager-of-command": {"pager.for-each-ref": "{trap}", "pager.status": "{trap}"},
    },
}


def armed(settings: Mapping[str, str]) -> Build:
    """Return the builder of a project whose git configuration holds these settings, and which is changed since."""

    def build(ground: Ground) -> None:
        ground.project().commit({".gitattributes": "* filter=evil diff=evil merge=evil\n"})
        ground.arm(settings)
        ground.write({"requirements.txt": "scikit-learn==1.5.1\n", "new.py": "import torch\n"})

    return build


for family, named in SETTINGS.items():
    for name, settings in named.items():
        families.add(family, name, armed(settings), says=NAMED)


@families.case("C02", "hooks-path", says=NAMED)
def hooks_path(ground: Ground) -> None:
    """Let git look for hooks in a folder of ours."""
    armed({"core.hooksPath": "{folder}"})(ground)
    for hook in HOOKS:
        (ground.outside / hook).symlink_to(ground.trap)


@families.case("C02", "hooks", says="hook")
def hooks(ground: Ground) -> None:
    """Leave hooks where git looks for them."""
    armed({})(ground)
    for hook in HOOKS:
        (ground.root / ".git/hooks" / hook).unlink(missing_ok=True)
        (ground.root / ".git/hooks" / hook).symlink_to(ground.trap)


@families.case("C07", "signed-commit", says=NAMED)
def signed_commit(ground: Ground) -> None:
    """Let a commit carry what looks like a signature, which `log` would have checked."""
    ground.project()
    tree, head = ground.git("rev-parse", "HEAD^{tree}"), ground.git("rev-parse", "HEAD")
    who = "Ada <ada@example.invalid> 1700000000 +0000"
    sign = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    text = f"tree {tree}\nparent {head}\nauthor {who}\ncommitter {who}\n{sign}\n\nSigned\n"
    commit = ground.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode())
    ground.git("update-ref", "HEAD", commit)
    ground.arm({"gpg.program": "{trap}", "log.showSignature": "true"})


def included(key: str, value: str) -> Build:
    """Return the builder of a project whose git configuration takes in a file of ours, which names programs."""

    def build(ground: Ground) -> None:
        ground.project()
        (ground.outside / "more").write_text(f"[core]\n\tfsmonitor = {ground.trap}\n\tpager = {ground.trap}\n")
        ground.arm({key: value})

    return build


families.add("C09", "include", included("include.path", "{folder}/more"), says="include")
families.add("C09", "include-if", included("includeIf.gitdir:/.path", "{folder}/more"), says="include")
families.add("C09", "include-home", included("include.path", "~/.gitconfig"), says="include")
families.add("C09", "include-loop", included("include.path", "config"), says="include")
families.add("C09", "include-device", included("include.path", "/dev/zero"))


@families.case("C09", "worktree-config", says=NAMED)
def worktree_config(ground: Ground) -> None:
    """Name the programs in the configuration of the work tree."""
    ground.project()
    ground.arm({"extensions.worktreeConfig": "true"})
    (ground.root / ".git/config.worktree").write_text(f"[core]\n\tfsmonitor = {ground.trap}\n")


@families.case("C09", "broken-config")
def broken_config(ground: Ground) -> None:
    """Leave a configuration that git cannot read."""
    ground.project()
    (ground.root / ".git/config").write_bytes(b"[core\n\tx = \x00\xff\n]]\n")
