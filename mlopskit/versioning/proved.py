"""Which objects of a store are known to have the bytes that their names promise, so that each is read once."""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from mlopskit.versioning import bulk, landing
from mlopskit.versioning.objects import Flaw, Store, stamp
from mlopskit.versioning.stat_table import Known, Table, is_settled, now


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved of one store, kept in a folder for what can be worked out again."""

    store: Store
    scratch: Path

    def flaws(self, oids: Collection[str], *, trusted: Collection[str] = (), afresh: bool = False) -> dict[str, Flaw]:
        """
        Return what is wrong with some objects.

        Those that were read before and have not been touched since are not read again, unless `afresh`;
        `trusted` are those that we have just written from bytes that we hashed, or have read back.
        """
        began, stamps = now(), self.store.stamps()
        known = {} if afresh else self._table.rows()
        proved = {oid: row for oid, row in known.items() if stamps.get(oid) == row.stamp}
        sure = {*proved, *(oid for oid in trusted if oid in stamps and is_settled(stamps[oid], began=began, ours=True))}
        proved.update({oid: Known(stamps[oid], oid) for oid in trusted if oid in stamps})
        unread = [oid for oid in oids if oid in stamps and oid not in proved]
        found = self.store.flaws(unread)
        proved.update({oid: Known(stamps[oid], oid) for oid in unread if oid not in found})
        if unread or trusted or proved != known:
            self._table.keep("", proved, began=began, sure=sure)
        missing = {oid: Flaw(oid, "missing") for oid in oids if oid not in stamps}
        return missing | found

    def note(self, oids: Iterable[str]) -> None:
        """Keep of some objects that we have just written them from bytes that we hashed."""
        began, rows = now(), self._table.rows()
        told = {oid: stamp(os.stat(self.store.path(oid))) for oid in oids}  # noqa: PTH116 - a name, not a path
        ours = {oid for oid, each in told.items() if is_settled(each, began=began, ours=True)}
        rows.update({oid: Known(told[oid], oid) for oid in ours})
        self._table.keep("", rows, began=began, sure=rows.keys())

    def known(self) -> "Proven":
        """Return what is proved now."""
        return Proven(self.store, {oid: row.stamp for oid, row in self._table.rows().items()})

    @property
    def _table(self) -> Table:
        return Table.of(self.scratch, f"store {self.store.folder}")


@dataclass(frozen=True, slots=True)
class Proven:
    """Which objects of a store were proved before, asked one by one, and copied without hashing them again."""

    store: Store
    stamps: dict[str, str]

    def holds(self, oid: str) -> bool:
        """Whether an object was proved and has not been touched since."""
        try:
            return stamp(os.stat(self.store.path(oid))) == self.stamps.get(oid)  # noqa: PTH116 - as above
        except OSError:
            return False

    def copy(self, oid: str, target: str, mode: int = landing.READ_ONLY) -> str:
        """
        Copy an object and return the hash of its bytes; raises `FileNotFoundError` when it is not there.

        A long one is hashed only when it was not proved before; it is, when it comes out true.
        """
        source = self.store.path(oid)
        if not bulk.is_long(source):
            return landing.stream(source, target, mode)
        if self.holds(oid):
            bulk.copy(source, target, mode, hashed=False)
            return oid.removesuffix(".dir")
        began, before = now(), stamp(os.stat(source))  # noqa: PTH116 - as above
        actual = bulk.copy(source, target, mode, hashed=True)
        if actual == oid.removesuffix(".dir") and is_settled(before, began=began):
            self.stamps[oid] = before
        return actual
