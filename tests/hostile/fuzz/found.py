"""What broke a parser once: its target, and the bytes."""

FOUND: tuple[tuple[str, bytes], ...] = (
    ("dvc", b"[" * 20_000),
    ("toml", b".".join([b"a"] * 5000) + b" = 1"),
    ("toml", b"a = " + b"9" * 5000),
    ("toml", b"a = " + b"[" * 5000),
    ("yaml", b"\n" * 20_000),
    ("ignore", b"*a" * 60),
    ("ignore", b"**/" * 30 + b"a*" * 30 + b"b"),
    ("ignore", b"[\xd9\xd9\xd9]\xd9[!]"),
    ("ignore", b"[z-a]"),
    ("ignore", b"[a--b&&c~~d||e[f]"),
    ("pickle", b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f."),
    ("pickle", b"\x80\x04cbuiltins\nstr\n(C\x02osVascii\ntR\x8c\x06system\x93\x8c\x04true\x85R."),
)
