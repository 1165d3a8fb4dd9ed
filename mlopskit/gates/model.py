"""
Can the model files be loaded without running a stranger's code, and do they take what the data contract speaks of?

## Why it matters
Loading a pickle runs whatever its writer put in; a model file that calls `os.system` owns the machine that serves it.

## What it runs
It walks the opcodes of every pickle (`.pkl`, `.pickle`, `.joblib`, torch archives, arrays of objects in `.npy` and
`.npz`, compressed or not, under a strange ending too) and the configuration of every Keras network (`.keras`, `.h5`)
among the project's files and DVC's outputs, loads nothing, and compares each name that loading would look up with a
list of names that are known to be harmless: builders of numpy, pandas, scipy, scikit-learn, XGBoost, LightGBM,
CatBoost and torch, plain containers, and the project's own classes. What is not on the list fails.
Where MLflow has recorded a signature (`MLmodel`), each column that the model takes must be spoken of in a suite of
`[[tool.mlopskit.validate.suites]]`; the summary says when there is no signature, or no suite to hold it against.

## How to turn it off
```toml
[[tool.mlopskit.check.ignore]]
rule = "model/unknown-name"
path = "models/old.pkl"
reason = "made by us, to be converted"
until = 2027-06-30
```
"""

import re
import sys
from collections.abc import Iterator
from functools import cache

from mlopskit.gates import Subject, gate
from mlopskit.gates.judging.project import Project
from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.gates.judging.signature import FILES, compare, recorded
from mlopskit.gates.judging.wording import counted
from mlopskit.tools import pickles

ENDINGS = (
    *(".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".dill", ".model", ".sav", ".bin"),
    *(".npy", ".npz", ".keras", ".h5", ".hdf5", ".dat", ".data", ".obj", ".p", ".pk", ".pck", ".weights", ".params"),
    *(".onnx", ".safetensors", ".zip", ".mar", ".nemo", ".mdl"),
)
CERTAIN = (".pkl", ".pickle", ".joblib", ".dill", ".sav", ".pt", ".pth", ".ckpt", ".npy", ".npz", ".keras")
"""Endings that promise a pickle, so that a file which cannot be followed is trouble."""

HARMLESS = r"""
    (?:__builtin__|builtins)\.(?:set|frozenset|slice|complex|bytearray|bytes|object|range|xrange|tuple|list|dict|int|float
        |str|bool|type\(None\)|NoneType)
    | collections\.(?:OrderedDict|defaultdict|Counter|deque)
    | copyreg\._reconstructor | copy_reg\._reconstructor | _codecs\.encode
    | datetime\.(?:datetime|date|time|timedelta|timezone) | decimal\.Decimal | fractions\.Fraction | uuid\.UUID
    | zoneinfo\.ZoneInfo(?:\._unpickle)? | pytz\.(?:_UTC|_p)
    | pathlib\.\w*Path | re\._compile | types\.SimpleNamespace | enum\.(?:Enum|IntEnum|StrEnum|Flag|IntFlag)
    | joblib\.numpy_pickle\.(?:NumpyArrayWrapper|NDArrayWrapper|ZNDArrayWrapper)
    | numpy\.(?:ndarray|dtype|matrix|recarray|bool_?
        |u?int\d*|float\d+|complex\d+|str_|bytes_|datetime64|timedelta64|object_)
    | numpy\.(?:_?core)\.(?:multiarray|numeric|_multiarray_umath)\.(?:_reconstruct|scalar|_frombuffer)
    | numpy\.dtypes\.[A-Z]\w*DType | numpy\.ma\.(?:core\.)?(?:MaskedArray|_mareconstruct)
    | numpy\.random\.(?:_pickle\.__(?:randomstate|generator|bit_generator)_ctor
        |_\w+\.(?:MT19937|PCG64\w*|Philox|SFC64|Generator|BitGenerator)|mtrand\.RandomState|bit_generator\.(?:SeedSequence|__pyx_unpickle_\w+))
    | pandas\.(?:DataFrame|Series|Index|\w+Index|\w+Dtype|Timestamp|Timedelta|Interval|Period|NaT|Categorical)
    | pandas\.arrays\.\w+
    | pandas\.core\.(?!computation)(?:[\w.]+)\.(?:[A-Z]\w*|_new_\w+|new_block)
    | pandas\._libs\.(?:[\w.]+)\.(?:[A-Z]\w*|_unpickle_\w+|_timestamp_unpickle|_timedelta_unpickle|__pyx_unpickle_\w+)
    | pyarrow\.lib\.(?:_restore_array|py_buffer|type_for_alias|[A-Z]\w*)
    | scipy\.(?:sparse|interpolate|stats|spatial|special)\.(?:[\w.]+\.)?(?:[A-Z]\w*|\w+_(?:matrix|array|gen|frozen))
    | sklearn\.(?!externals|datasets|[\w.]*(?:test|conftest))
        (?:[\w.]+)\.(?:[A-Z]\w*|_[A-Z]\w*|newObj|__pyx_unpickle_\w+|_deserialize\w*)
    | (?:imblearn|category_encoders|feature_engine)\.(?:[\w.]+)\.[A-Z]\w*
    | xgboost\.(?:core|sklearn)\.[A-Z]\w* | lightgbm\.(?:basic|sklearn)\.[A-Z]\w* | catboost\.core\.[A-Z]\w*
    | catboost\.\w*CatBoost\w* | _catboost\.\w+
    | torch\.(?:\w*Storage|Size|device|dtype|float\d+|bfloat16|int\d+|uint8|bool|FloatTensor|LongTensor)
    | torch\.nn\.functional\.(?:relu|gelu|silu|elu|selu|leaky_relu|tanh|sigmoid|softmax|log_softmax)
    | torch\.serialization\._get_layout | torch\._utils\._rebuild_\w+ | torch\.storage\.(?:TypedStorage|UntypedStorage)
    | torch\.nn\.(?:modules\.[\w.]+|parameter)\.[A-Z]\w* | torch\._tensor\._rebuild_from_type_v2
    """
ELSEWHERE = frozenset(sys.stdlib_module_names) | {
    *("numpy", "pandas", "scipy", "sklearn", "joblib", "torch", "torchvision", "tensorflow", "keras", "xgboost"),
    *("lightgbm", "catboost", "pip", "setuptools", "pkg_resources", "cloudpickle", "dill", "site", "yaml", "numba"),
}
"""What no file of the project can make its own by bearing its name."""
DANGEROUS = (
    r"(?:posix|nt|os|subprocess|sys|socket|shutil|pty|runpy|importlib|ctypes|code|webbrowser|http|urllib|requests)\b.*"
    r"|(?:__builtin__|builtins)\.(?:eval|exec|compile|open|__import__|getattr|setattr|delattr|globals|vars|input|breakpoint)"
    r"|torch\.storage\._load_from_bytes|(?:torch|joblib|pickle|dill|cloudpickle)\.loads?"  # pickles within pickles
    r"|.*\b(?:eval|exec|system|popen|Popen|spawn\w*|import_module|run_path|run_module)"
)


def models(project: Project) -> Subject:
    """There is something to walk when the project holds, or DVC makes, a file that may be a pickle."""
    found = len(_files(project))
    if not found and not recorded(project):
        return Subject.absent("there are no pickled model files and no signatures here")
    return Subject.present(counted(found, "model file"))


@gate(
    title="The model files are safe to load",
    subject=models,
    reads=(*(f"**/*{ending}" for ending in ENDINGS), "**/dvc.lock", "**/*.dvc", *FILES, "**/*.json"),
)
def judge(project: Project) -> GateResult:
    paths = _files(project)
    said, unspoken = compare(project)
    findings = [*(finding for path in paths for finding in _judge(project, path)), *unspoken]
    broken = [finding for finding in findings if finding.rule == "cannot-follow"]
    if len(findings) > len(broken):
        return GateResult.failed(
            f"{counted(len(findings), 'finding')} in {counted(len(paths), 'model file')}", findings
        )
    if broken:
        return GateResult.incomplete(f"{counted(len(broken), 'model file')} cannot be followed", findings)
    return GateResult.passed(f"{counted(len(paths), 'model file')}: loading looks up nothing but known names; {said}")


def _judge(project: Project, path: str) -> Iterator[GateFinding]:
    walked = pickles.walk(project.root / path)
    files = project.glob("**/*.py")
    own = {file.split("/")[1 if file.startswith("src/") else 0].removesuffix(".py") for file in files} - ELSEWHERE
    for name in walked.names:
        if re.fullmatch(DANGEROUS, str(name)):
            yield GateFinding("unsafe-call", f"loading it would look up `{name}`, which can run anything", path)
        elif not _known(name, own):
            yield GateFinding(
                "unknown-name", f"loading it would look up `{name}`, which is not known to be harmless", path
            )
    if walked.trouble:
        yield GateFinding("cannot-follow", walked.trouble, path)


def _known(name: pickles.Name, own: set[str]) -> bool:
    """Whether a name is harmless; `Class.other.thing` may reach a module that the class's module imports."""
    if any(not part[:1].isupper() for part in name.name.split(".")[:-1]):
        return False
    return name.module.split(".")[0] in own or _harmless().fullmatch(str(name)) is not None


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile(HARMLESS, re.VERBOSE)


def _files(project: Project) -> list[str]:
    """Return the files that may be pickles, of the project and of DVC's outputs, which git does not see."""
    candidates = (path for path in (*project.files, *project.data_files) if path.endswith(ENDINGS))
    return [path for path in candidates if _may_be_pickle(project, path)]


def _may_be_pickle(project: Project, path: str) -> bool:
    file = project.root / path
    return file.is_file() and (path.endswith(CERTAIN) or pickles.may_be_one(file))
