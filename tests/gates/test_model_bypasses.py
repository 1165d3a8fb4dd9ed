"""Published ways around scanners of pickles, built here by code: each is flagged, and nothing of any is loaded."""

import base64
import io
import json
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from mlopskit.gates.judging.result import GateResult
from mlopskit.report import Outcome

Make = Callable[[Mapping[str, str]], Path]
Judge = Callable[[str, Path], GateResult]

GADGETS = """
os system|posix system|nt system|subprocess Popen|subprocess check_output|builtins eval|builtins exec
builtins compile|builtins getattr|builtins __import__|builtins open|builtins breakpoint|__builtin__ eval
__builtin__ apply|pty spawn|runpy run_path|runpy _run_code|importlib import_module
importlib.util spec_from_file_location|marshal loads|types CodeType|types FunctionType|pip main
pip._internal main|ensurepip _run_pip|venv main|setuptools setup|pkgutil resolve_name|operator attrgetter
operator methodcaller|operator itemgetter|_operator attrgetter|functools partial|functools reduce
_pickle loads|pickle loads|pickle _loads|dill loads|cloudpickle loads|cloudpickle.cloudpickle _make_function
joblib load|cloudpickle.cloudpickle _builtin_type|cloudpickle.cloudpickle subimport|shelve open|numpy load
pandas read_pickle|pandas.io.pickle read_pickle|pandas eval|pandas.core.computation.eval eval|torch load
torch.hub load|torch.jit load|torch.storage _load_from_bytes|torch.serialization load
torch.utils.cpp_extension load_inline|torch.utils.bottleneck.__main__ run_cprofile
torch.utils.bottleneck.__main__ run_autograd_prof|torch.utils.data.datapipes.utils.decoder basichandlers
torch.utils.collect_env run|torch.utils._config_module ConfigModule|torch.utils._config_module load_config
torch._dynamo.guards GuardBuilder.get|torch.fx.experimental.symbolic_shapes eval
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression
torch._inductor.codecache compile_file|torch.distributed.rpc PythonUDF
torch.testing._internal.distributed.rpc run|numpy.f2py.crackfortran getlincoef
numpy.f2py.crackfortran _eval_length|numpy.f2py.crackfortran param_eval|numpy.testing._private.utils runstring
numpy.testing._private.utils rundocs|numpy.distutils.exec_command exec_command
numpy.core._internal sys.modules|numpy prod|numpy __builtins__|numpy fromfile|numpy.ma.core os.system
sklearn.utils._joblib load|timeit timeit|timeit main|trace Trace.run|trace Trace.runctx|cProfile run
cProfile runctx|profile run|profile Profile.run|profile Profile.runctx|profile.Profile runctx|pdb run
pdb runeval|bdb Bdb.run|bdb Bdb.runeval|doctest debug_script|doctest testsource
code InteractiveInterpreter.runcode|code interact|codeop compile_command|idlelib.run Executive.runcode
idlelib.pyshell ModifiedInterpreter.runcode|idlelib.pyshell ModifiedInterpreter.runcommand
idlelib.debugobj ObjectTreeItem|idlelib.debugobj ObjectTreeItem.SetText
idlelib.autocomplete AutoComplete.get_entity|idlelib.calltip get_entity|idlelib.calltip Calltip.fetch_tip
idlelib.autocomplete AutoComplete.fetch_completions|lib2to3.pgen2.grammar Grammar.loads
lib2to3.pgen2.pgen ParserGenerator.make_label|asyncio.unix_events _UnixSubprocessTransport._start
asyncio create_subprocess_shell|multiprocessing.util spawnv_passfds|_posixsubprocess fork_exec
_interpreters run_string|_xxsubinterpreters run_string|ctypes CDLL|_ctypes dlopen|cffi FFI|site addpackage
site main|sitecustomize x|atexit register|_io FileIO|io open|io FileIO|codecs open|linecache getlines
linecache updatecache|fileinput input|tempfile mktemp|distutils.file_util write_file
distutils.file_util copy_file|shutil rmtree|shutil copyfile|pathlib Path.write_text|zipimport zipimporter
imp load_source|imp load_dynamic|pipes Template|socket create_connection|ssl get_server_certificate
http.client HTTPSConnection|urllib.request urlopen|urllib.request urlretrieve|requests get|requests.api post
aiohttp request|httplib HTTPConnection|webbrowser open|antigravity fly|smtplib SMTP|ftplib FTP
telnetlib Telnet|xmlrpc.client ServerProxy|logging.config listen|logging.config dictConfig|logging FileHandler
sqlite3 connect|sys settrace|sys modules|gc get_objects|inspect getattr_static|weakref finalize
threading Thread|signal signal|signal alarm|platform popen|commands getoutput|uuid _get_command_stdout
_aix_support _read_cmd_output|_osx_support _read_output|_osx_support _find_build_tool|_pyrepl.pager pipe_pager
pydoc pipepager|pydoc tempfilepager|pydoc locate|unittest.mock _importer|xml.etree.ElementTree parse
typing get_type_hints|typing ForwardRef._evaluate|dataclasses make_dataclass|collections namedtuple
string Formatter|ast literal_eval|test.support.script_helper assert_python_ok|turtle __methodDict|tkinter Tcl
sre_compile compile|datetime sys|enum sys|numpy.random._pickle BitGenerators|pytz open_resource
copyreg add_extension|copyreg __newobj__
""".replace("\n", "|")
NAMES = tuple(tuple(word.split()) for word in GADGETS.split("|") if word.strip())


def called(module: str, name: str) -> bytes:
    """Return a pickle that calls a name as its first protocol has it."""
    return f"c{module}\n{name}\n(S'true'\ntR.".encode()


def stacked(module: str, name: str) -> bytes:
    """Return a pickle that looks a name up from the stack."""
    words = b"".join(b"\x8c" + bytes([len(word)]) + word.encode() for word in (module, name))
    return b"\x80\x04" + words + b"\x93\x8c\x04true\x85R."


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def spoiled(archive: bytes) -> bytes:
    """Return an archive whose checksums are all wrong, which zipfile refuses and torch reads."""
    changed = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset : at + offset + 4] = b"\0\0\0\0"
            at = changed.find(mark, at + 4)
    return bytes(changed)


def array(descr: str, body: bytes) -> bytes:
    """Return an array file with a header and a body."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,), }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


def network(layer: Mapping[str, object]) -> bytes:
    """Return a Keras archive with one layer."""
    config = {"class_name": "Sequential", "module": "keras", "config": {"layers": [layer]}}
    return zipped({"config.json": json.dumps(config).encode(), "metadata.json": b"{}"})


EVIL = called("os", "system")
MEMO = (
    b"\x80\x04X\x02\0\0\0osq\x00X\x06\0\0\0systemq\x01"
    b"\x8c\x0ctorch._utils\x94\x8c\x12_rebuild_tensor_v2\x94h\x00h\x01\x93\x8c\x04true\x85R."
)
"""Two ways of remembering, which a scanner counts as one."""
SETTING = (
    b"\x80\x04cnumpy\nprod\n(NVa\nVos\nd\x86bcnumpy\nprod.a\nq\x000cnumpy\nprod.b\nq\x010h\x00h\x01\x93Vtrue\n\x85R."
)
"""A name that is kept in an attribute of an honest function."""
MADE = b"\x80\x04cbuiltins\nstr\n(C\x02osVascii\ntR\x8c\x06system\x93\x8c\x04true\x85R."
"""A module's name that is only made while loading."""
SHAPES: Mapping[str, bytes] = {
    "inst.pkl": b"(S'true'\nios\nsystem\n.",
    "obj.pkl": b"(cpty\nspawn\nS'true'\no.",
    "memo.pkl": MEMO,
    "setting.pkl": SETTING,
    "made.pkl": MADE,
    "popped.pkl": EVIL[:-1] + b"0N.",
    "broken-after.pkl": EVIL[:-1] + b"\xff\xff",
    "no-stop.pkl": EVIL[:-1],
    "second.pkl": pickle.dumps([1]) + b"\x80\x02" + EVIL,
    "newobj.pkl": b"\x80\x04cos\nsystem\n)\x81.",
    "newobj-ex.pkl": b"\x80\x04cos\nsystem\n)}\x92.",
    "build.pkl": b"\x80\x04ccollections\nOrderedDict\n)R}\x8c\x01xcos\nsystem\nsb.",
    "nested.pkl": b"\x80\x04cpickle\nloads\nC" + bytes([len(EVIL)]) + EVIL + b"\x85R.",
    "nested-torch.pkl": b"\x80\x04ctorch.storage\n_load_from_bytes\nC" + bytes([len(EVIL)]) + EVIL + b"\x85R.",
    "dotted.pkl": stacked("sklearn.pipeline", "os.system"),
    "dotted-global.pkl": called("numpy.core._internal", "sys.modules.get"),
    "builtins.pkl": called("numpy", "__builtins__"),
    "extension.pkl": b"\x80\x02\x82\x01.",
    "python-2.pkl": called("__builtin__", "execfile"),
    "frame.pkl": b"\x80\x04\x95\x05\0\0\0\0\0\0\0" + stacked("os", "system")[2:],
    "wrong-ending.bin": b"\x80\x02" + EVIL,
    "wrong-ending.pt": EVIL,
    "wrong-ending.dat": b"\x80\x02" + EVIL,
    "wrong-ending.onnx": stacked("os", "system"),
    "wrong-ending.safetensors": stacked("os", "system"),
    "archive.pt": zipped({"m/data.pkl": EVIL, "m/version": b"3"}),
    "archive-without-ending.pt": zipped({"m/data": stacked("os", "system")}),
    "archive-constants.pt": zipped({"m/data.pkl": pickle.dumps({}), "m/constants.pkl": EVIL}),
    "archive-checksum.pt": spoiled(zipped({"m/data.pkl": EVIL})),
    "archive.ckpt": zipped({"m/data.pkl": EVIL}),
    "archive.zip": zipped({"model.pkl": EVIL}),
    "archive.nemo": zipped({"model.pkl": EVIL}),
    "archive.mar": zipped({"model.pickle": EVIL}),
    "zlib.joblib": zlib.compress(EVIL),
    "objects.npy": array("|O", b"\x80\x02" + EVIL),
    "objects-plain.npy": array("|O", EVIL),
    "fields.npy": array("[('a', '|O')]", EVIL),
    "pickle.npy": b"\x80\x02" + EVIL,
    "objects.npz": zipped({"a.npy": array("|O", EVIL)}),
    "pickle.npz": zipped({"a.npy": stacked("os", "system")}),
    "lambda.keras": network({"class_name": "Lambda", "module": "keras.layers", "config": {}}),
    "lambda-function.keras": network(
        {"class_name": "Activation", "module": "keras.layers", "config": {"fn": {"class_name": "__lambda__"}}}
    ),
    "module.keras": network({"class_name": "system", "module": "os", "config": {}}),
    "function.keras": network({"class_name": "function", "module": "keras.utils", "config": "get_file"}),
    "switch.keras": network({"class_name": "function", "module": "keras.config", "config": "enable_unsafe"}),
    "saved-model.keras": network({"class_name": "TFSMLayer", "module": "keras.layers", "config": {}}),
    "pickle.keras": zipped({"config.json": b"{}", "x.pkl": EVIL}),
    "lambda.h5": b"\x89HDF\r\n\x1a\n" + b"\0" * 3000 + b'{"class_name": "Lambda", "config": {}}' + b"\0" * 100,
    "module.h5": b"\x89HDF\r\n\x1a\n" + b"\0" * 3000 + b'{"module": "builtins.evil", "class_name": "x"}',
    "text-64.pkl": called("base64", "b64decode")[:-1] + b"0" + EVIL,
}


def flagged(result: GateResult) -> dict[str, set[str]]:
    """Return the rules that speak of each file."""
    found: dict[str, set[str]] = {}
    for finding in result.findings:
        found.setdefault(str(finding.path), set()).add(finding.rule)
    return found


@pytest.mark.parametrize("build", [called, stacked])
def test_every_published_gadget_is_flagged(build: Callable[[str, str], bytes], make: Make, judge: Judge) -> None:
    """
    Whatever a scanner's list of dangerous names has lacked, an allow-list does not know it either.
    """
    root = make({"a.txt": ""})
    for number, (module, name) in enumerate(NAMES):
        (root / f"g{number:03}.pkl").write_bytes(build(module, name))

    result = judge("model", root)

    assert Outcome.FAIL is result.outcome
    missed = [NAMES[number] for number in range(len(NAMES)) if f"g{number:03}.pkl" not in flagged(result)]
    assert [] == missed
    assert len(NAMES) > 180


def test_every_published_shape_is_flagged(make: Make, judge: Judge) -> None:
    """
    Opcodes, archives, endings, checksums and formats that scanners have stumbled over hide nothing here.
    """
    root = make({"a.txt": ""})
    for name, content in SHAPES.items():
        (root / name).write_bytes(content)

    found = flagged(judge("model", root))

    assert [] == [name for name in SHAPES if not found.get(name)]
    told = [name for name, rules in found.items() if rules == {"cannot-follow"}]
    assert ["extension.pkl"] == told


def test_a_file_of_the_project_makes_no_module_of_python_its_own(make: Make, judge: Judge) -> None:
    """
    A file called `timeit.py` or a folder `torch` does not make `timeit.timeit` and `torch.load` harmless.
    """
    root = make({"timeit.py": "", "torch/__init__.py": "", "own/model.py": ""})
    (root / "a.pkl").write_bytes(called("timeit", "timeit"))
    (root / "b.pkl").write_bytes(called("torch", "load"))
    (root / "c.pkl").write_bytes(b"cown.model\nModel\n.")

    assert {"a.pkl", "b.pkl"} == set(flagged(judge("model", root)))


def test_plain_arrays_archives_and_networks_pass(make: Make, judge: Judge) -> None:
    """
    Arrays of numbers, archives of them, and a network of Keras' own layers hold nothing that runs.
    """
    root = make({"a.txt": ""})
    np.save(root / "a.npy", np.ones((3, 3)))
    np.save(root / "b.npy", np.array([("x", 1)], dtype=[("name", "U4"), ("n", "i4")]))
    np.savez(root / "c.npz", a=np.ones(3), b=np.array(["x", "y"]))
    np.savez_compressed(root / "d.npz", a=np.zeros(10_000))
    np.save(root / "e.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    layer = {"class_name": "Dense", "module": "keras.layers", "config": {"activation": "relu"}, "registered_name": None}
    (root / "f.keras").write_bytes(network(layer))
    (root / "g.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b'{"class_name": "Dense", "module": "keras.layers"}')
    (root / "h.bin").write_bytes(base64.b64decode(b"AAEC"))

    result = judge("model", root)

    assert (Outcome.PASS, ()) == (result.outcome, result.findings)


def test_a_compressed_file_cannot_fill_the_memory(make: Make, judge: Judge) -> None:
    """
    Half a gigabyte out of half a megabyte, as one text within a pickle, is stepped over in pieces.
    """
    import tracemalloc

    root = make({"a.txt": ""})
    maker = zlib.compressobj(1)
    size = 300 << 20
    parts = [maker.compress(b"\x80\x04\x8e" + struct.pack("<Q", size))]
    parts += [maker.compress(b"\0" * (10 << 20)) for _ in range(30)]
    (root / "bomb.joblib").write_bytes(b"".join((*parts, maker.compress(b"."), maker.flush())))
    tracemalloc.start()
    result = judge("model", root)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert Outcome.PASS is result.outcome
    assert most < 32 << 20
