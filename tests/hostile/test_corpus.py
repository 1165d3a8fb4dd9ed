"""Every command that reads a repository, on every family of hostile ones."""

import json
from pathlib import Path

import pytest

from mlopskit.repo.git import ALLOWED
from tests.hostile import running
from tests.hostile.corpus.case import Case
from tests.hostile.corpus.catalog import ALL, FAMILIES, first_of_each
from tests.hostile.running import AUDITS, INSIDE, READERS, Stage, Words, run_all

LIGHT: tuple[tuple[Words, bool], ...] = (
    (AUDITS[0], False),
    (READERS[3], False),
    *((words, True) for words in INSIDE if words[:2] in {("check", "--list"), ("data", "status")}),
)
"""What a change has time for."""
EVERY = (*((words, False) for words in (*AUDITS, *READERS)), *((words, True) for words in INSIDE))
WAYS = ("doctor", "delivery", "config", "model list", "check", "data status", "data verify", "validate data.csv")
READING = tuple(
    (words, inside) for words, inside in EVERY if words in (AUDITS[0], *AUDITS[2:5]) or " ".join(words).startswith(WAYS)
)
"""
One command for each way of reading: files, a commit, a history, a comparison, settings, tags, gates, pointers, data.

The others of `EVERY` read as one of these does and differ in what they make of it, or in the format in which they tell
it: one case of each family is enough for them, and the night ends before the morning.
"""
VALIDATE: Words = ("validate", "data.csv", "--suite", "suite.json", "--engine", "duckdb", "--format", "json")
FOUND: tuple[tuple[str, Words], ...] = (
    ("C19-pipe-data", VALIDATE),
    ("C19-pipe-attributes", ("check", "secrets", "--format", "json")),
    ("C19-pipe-attributes", ("data", "status", "--format", "json")),
    ("C20-documents", ("data", "status", "--format", "json")),
    ("C20-dvc-config", ("check", "--list")),
    ("C28-aliases-in-stages", ("check", "--list")),
    ("C31-json-long-integer", VALIDATE),
)
"""Cases under which a command failed once, and the command."""
TRACED = ("C01", "C05", "C06", "C10", "C33", "C49")
"""The families whose point is that something is run or fetched."""


def test_the_corpus_is_whole() -> None:
    """
    All fifty families are there, and at least two hundred repositories, each under a name of its own.
    """
    assert FAMILIES == tuple(sorted({case.family for case in ALL}))
    assert len(ALL) == len({str(case) for case in ALL}) >= 200


def test_the_proof_allows_no_more_of_git_than_the_plumbing_does() -> None:
    """
    What the proof lets pass is what the plumbing allows, so that widening one is seen in the other.
    """
    assert frozenset() == ALLOWED - running.GIT_READS


@pytest.mark.parametrize("case", first_of_each(), ids=str)
def test_each_family_is_borne_by_the_commands_that_read(case: Case, stage: Stage, folder: Path) -> None:
    """
    In time and memory, without running, fetching, changing or leaving anything, and without a traceback.
    """
    wrong, runs = run_all(stage, case, folder, LIGHT)

    assert [] == wrong
    audit = json.loads(runs[" ".join(AUDITS[0])].out)
    assert case.says in json.dumps(audit, ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.parametrize("family", TRACED)
def test_system_calls_prove_that_nothing_is_run(family: str, traced_stage: Stage, folder: Path) -> None:
    """
    Only git from an absolute path, in a clean environment and with words that read, is started; no socket is opened.
    """
    case = next(case for case in ALL if case.family == family)
    wrong, runs = run_all(traced_stage, case, folder, ((AUDITS[0], False), (AUDITS[2], False)))

    assert [] == wrong
    started = [program.path for ran in runs.values() if ran.trace for program in ran.trace.programs]
    assert started


@pytest.mark.slow
@pytest.mark.parametrize(("name", "words"), FOUND)
def test_what_a_night_has_found_is_borne(name: str, words: Words, stage: Stage, folder: Path) -> None:
    """
    A case under which a command once waited, filled the memory or fell over is tried with every change since.
    """
    case = next(case for case in ALL if str(case) == name)
    wrong, _ = run_all(stage, case, folder, ((words, True),))

    assert [] == wrong


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", first_of_each(), ids=str)
def test_each_family_is_borne_by_every_command(case: Case, traced_stage: Stage, folder: Path) -> None:
    """
    The whole command line on one case of each family, every system call traced.
    """
    wrong, _ = run_all(traced_stage, case, folder, EVERY)

    assert [] == wrong


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_case_is_borne_by_each_way_of_reading(case: Case, traced_stage: Stage, folder: Path) -> None:
    """
    The whole corpus under one command for each way in which a repository is read, every system call traced.
    """
    wrong, runs = run_all(traced_stage, case, folder, READING)

    assert [] == wrong
    assert case.says in json.dumps(json.loads(runs[" ".join(AUDITS[0])].out), ensure_ascii=False)
