"""What a person sees in a terminal."""

from mlopskit.errors import ExitCode
from mlopskit.render import text
from mlopskit.report import Bullets, Cell, Done, Page, Paragraph, Receipt, Report, Table, Tone

WIDE = """\
Check of penguins: 1 gate failed, 1 incomplete

Next
  mlops run train
  git add dvc.lock

Gates
gate   verdict     what
lint   fail        1 finding in 14 files
data   incomplete  data/penguins.csv is not here
tests  pass        12 passed

--verbose shows more.
"""
NARROW = """\
Check of penguins: 1 gate
failed, 1 incomplete

Next
  mlops run train
  git add dvc.lock

Gates
gate   verdict
lint   fail
  1 finding in 14 files
data   incomplete
  data/penguins.csv is not
  here
tests  pass
  12 passed
ruff 0.17.5, 0.02 s
- not run: docs, no card
"""


def test_the_verdict_comes_first_then_what_to_do_then_the_evidence(report: Report) -> None:
    """
    A report on a wide terminal is a verdict, the commands to run, and a table.
    """
    assert WIDE == text.render(report, text.Look(width=100))


def test_a_narrow_terminal_gets_the_longest_column_below_the_others(report: Report) -> None:
    """
    Where the table does not fit, its widest column hangs below each row, and no line is wider than the terminal.
    """
    assert NARROW == text.render(report, text.Look(width=30, verbose=True))


def test_the_narrowest_terminal_gets_several_columns_below_the_first() -> None:
    """
    Where not even the short columns fit beside one another, more of them hang, each with its name.
    """
    row = (Cell("large-files"), Cell("incomplete"), Cell("nothing could be read"))
    page = Page("", Cell("ok"), (Table(("gate", "verdict", "what"), (row,)),))

    told = text.render(Report("check", ExitCode.PASS, {}, page), text.Look(width=22))

    assert "ok\ngate\nlarge-files\n  verdict: incomplete\n  what: nothing could\n  be read\n" == told


def test_a_column_does_not_become_a_tower_of_words() -> None:
    """
    A long text beside wide columns stands below them, where it can be read along the line.
    """
    row = (Cell("model-monitoring"), Cell("aws, valohai"), Cell("one two three four five six seven " * 3))
    page = Page("", Cell("ok"), (Table(("practice", "leads on", "how"), (row,)),))

    told = text.render(Report("check", ExitCode.PASS, {}, page), text.Look(width=60))

    expected = """\
ok
practice          leads on
model-monitoring  aws, valohai
  one two three four five six seven one two three four five
  six seven one two three four five six seven
"""
    assert expected == told


def test_quiet_is_the_verdict(report: Report) -> None:
    """
    Who asks for quiet gets the first line.
    """
    assert "Check of penguins: 1 gate failed, 1 incomplete\n" == text.render(report, text.Look(quiet=True))


def test_colour_adds_to_the_words_and_takes_nothing_away(report: Report) -> None:
    """
    The text in colour, with the colours taken out, is the text without.
    """
    look = text.Look(width=80, verbose=True)
    colored = text.render(report, text.Look(width=80, verbose=True, color=True))

    plain = colored
    for code in (*text.COLORS.values(), "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert text.render(report, look) == plain
    assert colored.startswith("\x1b[31mCheck of penguins")


def test_wide_letters_keep_the_columns_straight() -> None:
    """
    A letter that takes two cells is counted as two, and a mark above a letter as none.
    """
    rows = ((Cell("企鹅"), Cell("x")), (Cell("pingu\u0308in"), Cell("y")))
    page = Page("", Cell("ok"), (Table(("name", "v"), rows),))

    told = text.render(Report("check", ExitCode.PASS, {}, page))

    assert "ok\nname     v\n企鹅     x\npingu\u0308in  y\n" == told


def test_a_long_cell_wraps_in_its_own_column() -> None:
    """
    The widest column gives way, and the others stay whole.
    """
    page = Page("", Cell("ok"), (Table(("gate", "what"), ((Cell("lint"), Cell("one two three four five")),)),))

    told = text.render(Report("check", ExitCode.PASS, {}, page), text.Look(width=20))

    assert "ok\ngate  what\nlint  one two three\n      four five\n" == told


def test_a_receipt_tells_what_was_done_and_what_comes_next() -> None:
    """
    A receipt is a line for each thing done, notes, and the commands to run now.
    """
    done = (Done("created", "penguins"), Done("committed", "penguins", "first commit"))
    receipt = Receipt("init", done, ("cd penguins", "make all"), notes=("The remote is a local folder.",))

    expected = """\
created penguins
committed penguins (first commit)
The remote is a local folder.

Next
  cd penguins
  make all
"""
    assert expected == text.receipt(receipt)


def test_a_long_receipt_is_cut_and_says_so() -> None:
    """
    More than a dozen lines are cut to fit a screen; `--verbose` shows all.
    """
    receipt = Receipt("init", tuple(Done("created", f"file-{number}") for number in range(20)))

    assert "created file-10\nand 9 more: --verbose shows them\n" == text.receipt(receipt)[-49:]
    assert 20 == len(text.receipt(receipt, text.Look(verbose=True)).splitlines())


def test_bullets_hang_and_paragraphs_keep_apart() -> None:
    """
    A wrapped item stays behind its dash, and two paragraphs have an empty line between them.
    """
    blocks = (Bullets((Cell("one two three", Tone.WARN),)), Paragraph("first"), Paragraph("second"))

    told = text.render(Report("check", ExitCode.PASS, {}, Page("", Cell("ok"), blocks)), text.Look(width=10))

    assert "ok\n- one two\n  three\nfirst\n\nsecond\n" == told
