"""C38 to C43, C45, C46: settings of other tools with payloads, and claims that are not so."""

from tests.hostile.corpus.case import Build, Families, Ground

families = Families()

MD5 = "d41d8cd98f00b204e9800998ecf8427e"
for name, files in {
    "outside": {
        "dvc.yaml": "stages:\n  a:\n    cmd: x\n    deps: [../../../etc/passwd, /etc/shadow]\n    outs: [../x]\n",
        "x.dvc": f"outs:\n- md5: {MD5}\n  path: ../../../../etc/passwd\n",
    },
    "commands": {
        "dvc.yaml": "stages:\n  a:\n    cmd: touch x; $(touch y) `touch z`\n    wdir: /\n",
        "dvc.lock": "schema: '2.0'\nstages:\n  a:\n    cmd: touch x\n",
    },
    "templates": {
        "dvc.yaml": "vars:\n- a: ${b}\n- b: ${a}\nstages:\n  a:\n    foreach: ${x}\n    do: {cmd: '${item.${item}}'}\n",
        "params.yaml": "x: " + "${" * 1000 + "\n",
    },
    "cycle": {"dvc.yaml": "stages:\n  a: {cmd: x, deps: [b], outs: [a]}\n  b: {cmd: x, deps: [a], outs: [b]}\n"},
    "many-stages": {
        "dvc.yaml": "stages:\n" + "".join(f"  s{n}:\n    cmd: x{n}\n    deps: [d{n}]\n" for n in range(8000))
    },
    "wrong-kinds": {
        "dvc.yaml": "stages: [1, {a: 2}]\nmetrics: {a: b}\nartifacts: [x]\n",
        "dvc.lock": f"schema: 3\nstages:\n  train:\n    outs: {MD5}\n    deps: 3\n",
        "x.dvc": "outs: {md5: [1], path: {a: b}}\n",
    },
    "wrong-hashes": {
        "dvc.lock": "schema: '2.0'\nstages:\n  train:\n    cmd: x\n    outs:\n"
        "    - {path: model.pkl, md5: ../../../../etc/passwd, hash: md5, size: -1}\n",
        "x.dvc": "outs:\n- md5: '../../x'\n  size: 1e400\n  hash: md5\n  path: x\n",
    },
    "paths-of-nul": {"x.dvc": f'outs:\n- md5: {MD5}\n  hash: md5\n  path: "a\\0b"\n'},
}.items():
    families.files("C38", name, files)


def dvc_config(text: str) -> Build:
    """Return the builder of a project with this `.dvc/config`; `{trap}` stands for the trap."""

    def build(ground: Ground) -> None:
        ground.project()
        ground.write({".dvc/config": text.replace("{trap}", str(ground.trap)), ".dvc/config.local": text})

    return build


CREDENTIALS = ("hunter2canary",)
for name, text in {
    "ssh": "[core]\n    remote = a\n['remote \"a\"']\n    url = ssh://u:hunter2canary@example.invalid/x\n"
    "    password = hunter2canary\n    keyfile = {trap}\n",
    "web": "[core]\n    remote = a\n['remote \"a\"']\n    url = https://u:hunter2canary@x.invalid/\n",
    "site-cache": "[core]\n    site_cache_dir = .\n[cache]\n    dir = ../../../out\n    type = symlink\n",
    "outside": "[core]\n    remote = a\n['remote \"a\"']\n    url = ../../../../etc\n[cache]\n    dir = /etc\n",
    "interpolation": "[core]\n    remote = %(x)s\n[x]\n    y = %(y)s\n",
    "broken": "[core\nremote = \x00\n=\n[[]]\n",
    "device": "[core]\n    remote = a\n['remote \"a\"']\n    url = /dev/zero\n[cache]\n    dir = /dev/zero\n",
}.items():
    families.add("C39", name, dvc_config(text), never=CREDENTIALS)

GX = "great_expectations/great_expectations.yml"
PLUGGED = "config_version: 4\ndatasources:\n  a:\n    class_name: Evil\n    module_name: evil\n"
families.files("C40", "module", {GX: PLUGGED, "great_expectations/plugins/evil.py": "raise SystemExit\n"})
families.files("C40", "environment", {GX: "a: ${PATH}\nb: $HOME\nconnection_string: postgresql://u:hunter2@x/y\n"})
CUSTOM = '{"name": "s", "expectations": [{"type": "expect_evil", "kwargs": {"module_name": "evil", "column": "a"}}]}'
families.files("C40", "custom-expectation", {"suite.json": CUSTOM, "evil.py": "raise SystemExit\n"})
families.files("C40", "wrong-kinds", {"suite.json": '{"expectations": {"a": 1}, "name": [2]}', GX: "[]"})
REGEX = '{"name": "s", "expectations": [{"type": "expect_column_values_to_match_regex", "kwargs": %s}]}'
families.files(
    "C40",
    "slow-regex",
    {"suite.json": REGEX % '{"column": "a", "regex": "^(a+)+$"}', "data.csv": "a\n" + "a" * 40 + "!\n"},
)
CONDITION = '{"name": "s", "expectations": [{"type": "expect_column_values_to_not_be_null", "kwargs": %s}]}'
KWARGS = """{"column": "a", "row_condition": "__import__('os').system('touch x')", "condition_parser": "pandas"}"""
families.files("C40", "row-condition", {"suite.json": CONDITION % KWARGS})
SQL = r'{"column": "a\" FROM read_text(\u0027/etc/passwd\u0027) --"}'
families.files("C40", "column-of-sql", {"suite.json": CONDITION % SQL})
families.files("C40", "data-of-sql", {"data.csv": "a\"; COPY (SELECT 1) TO 'x'; --,b\n1,2\n"})

for name, files in {
    "loader": {
        "MLmodel": "flavors:\n  python_function:\n    loader_module: evil\n    code: .\n",
        "evil.py": "raise X\n",
    },
    "entry-points": {"MLproject": "name: x\nentry_points:\n  main:\n    command: 'touch x; $(touch y)'\n"},
    "kedro": {
        "pyproject.toml": '[tool.kedro]\npackage_name = "../../x"\n',
        "src/x/settings.py": "raise SystemExit\n",
        "conf/base/catalog.yml": "a:\n  type: os.system\n  filepath: x\n",
    },
    "zenml": {".zen/config.yaml": "a: &a [*a]\n", "metaflow.py": "raise SystemExit\n"},
    "signature": {"MLmodel": "signature:\n  inputs: '" + "[" * 5000 + "'\n"},
}.items():
    families.files("C41", name, files)

WORKFLOW = ".github/workflows/x.yml"
for name, files in {
    "target": {
        WORKFLOW: "on: pull_request_target\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@main\n"
        "      with: {ref: '${{ github.event.pull_request.head.sha }}'}\n"
        "    - run: echo ${{ github.event.pull_request.title }}\n"
    },
    "look-alike": {
        WORKFLOW: "on: push\njobs:\n  a:\n    steps:\n    - uses: action/checkout@v4\n    - uses: ./../../x\n"
    },
    "anchors": {WORKFLOW: "x: &x {run: pytest}\non: push\njobs:\n  a:\n    steps: [*x, *x]\n"},
    "calls-itself": {WORKFLOW: f"on: [push, workflow_call]\njobs:\n  a:\n    uses: ./{WORKFLOW}\n"},
    "action-calls-itself": {
        ".github/actions/a/action.yml": "runs:\n  using: composite\n  steps:\n  - uses: ./.github/actions/a\n",
        WORKFLOW: "on: push\njobs:\n  a:\n    steps:\n    - uses: ./.github/actions/a\n",
    },
    "needs-loop": {WORKFLOW: "on: push\njobs:\n  a: {needs: b, steps: []}\n  b: {needs: a, steps: []}\n"},
    "wide-matrix": {
        WORKFLOW: "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n"
        + "".join(f"        k{n}: [{', '.join(map(str, range(20)))}]\n" for n in range(12))
        + "    steps:\n    - run: pytest ${{ matrix.k1 }}\n"
    },
    "makefile": {
        "Makefile": "include Makefile\nA = $(A)\nall: all\n\t$(shell touch x)\ninclude /dev/zero *.mk\n$(eval $(x))\n"
    },
    "make-chain": {"Makefile": "".join(f"t{n}: t{n + 1}\n\tmake t{n + 1}\n" for n in range(3000))},
    "scripts": {"a.sh": "./b.sh\nsh a.sh\n", "b.sh": "./a.sh\nsource b.sh\n", "Makefile": "x:\n\t./a.sh\n"},
    "hooks": {
        ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks:\n  - {id: x, entry: 'touch x', language: system}\n"
    },
    "tox": {"tox.ini": "[tox]\nrequires = evil\n[testenv]\ncommands = {[testenv]commands}\n  touch x\n"},
    "gitlab-includes": {
        ".gitlab-ci.yml": "include:\n- local: .gitlab-ci.yml\n- remote: https://example.invalid/x\n- local: ../../x\n"
        "a:\n  extends: [b]\nb:\n  extends: a\n"
    },
    "requirements": {
        "requirements.txt": "-r requirements.txt\n-r ../../../../etc/passwd\n-e .\n--index-url https://x\n"
    },
    "npm": {"package.json": '{"scripts": {"test": "npm run test && npm run a", "a": "npm run test"}}'},
}.items():
    families.files("C42", name, files)

for name, text in {
    "add": "FROM x\nADD http://example.invalid/x /\nADD --chmod=777 ../../x /\n",
    "secrets": "FROM x\nARG PASSWORD=hunter2canary\nENV AWS_SECRET_ACCESS_KEY=hunter2canary\n",
    "heredoc": "FROM x\nRUN <<EOF\ntouch x\n" + "y\n" * 1000,
    "long-line": "FROM x\nRUN " + "a " * 500_000,
    "continued": "FROM x\nRUN a" + " \\\n" * 50_000,
    "directives": "# syntax=evil/frontend\n# escape=`\nFROM x`\n",
    "stages": "".join(f"FROM s{n} AS s{n + 1}\nCOPY --from=s{n} / /\n" for n in range(3000)),
    "self": "FROM a AS a\nCOPY --from=a / /\n",
}.items():
    families.files("C43", name, {"Dockerfile": text})

CANARY = "AKIAIOSFODNN7CANARY9"
SECRETS = f'aws_access_key_id = "{CANARY}"\npassword = "{CANARY}hunter2"\ntoken: ghp_{CANARY}{CANARY[:16]}\n'
for name, paths in {
    "code": ("train.py", "config.py", "n.sh"),
    "settings": (".env", "params.yaml", "pyproject.toml", "setup.cfg", "docker-compose.yml"),
    "papers": ("README.md", "notes.txt", "data.csv"),
    "keys": ("id_rsa", "key.pem", "credentials.json", ".netrc", ".pypirc"),
}.items():
    families.files("C45", name, dict.fromkeys(paths, SECRETS), never=(CANARY,))

STUFFED = "CI/CD pipeline drift monitoring rollback canary model registry MLflow DVC Great Expectations feature store\n"
PRETENDED = "on: push\njobs:\n  a:\n    {}\n    steps:\n    - run: {}\n"
for name, files in {
    "readme": {"README.md": STUFFED * 200},
    "empty-tests": {"tests/__init__.py": "", "tests/test_x.py": "# pytest\n"},
    "comment": {"train.py": "# import mlflow; mlflow.log_metric; pytest; great_expectations\n"},
    "switched-off": {WORKFLOW: PRETENDED.format("if: false", "pytest && ruff check . && dvc repro")},
    "swallowed": {WORKFLOW: PRETENDED.format("continue-on-error: true", "pytest || true; dvc repro || true")},
    "strings": {"x.py": "USED = 'mlflow.log_metric wandb.init dvc repro evidently'\n"},
    "dependencies": {"requirements.txt": "mlflow\nevidently\ngreat-expectations\nprometheus-client\nfeast\n"},
}.items():
    families.files("C46", name, files)
