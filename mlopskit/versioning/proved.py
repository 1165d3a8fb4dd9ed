"""Which objects of a store are known to have the bytes that their names promise, so that each is read once."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mlopskit.versioning.objects import Flaw, Store
from mlopskit.versioning.stat_table import Known, Table, now


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved of one store, kept in a folder for what can be worked out again."""

    store: Store
    scratch: Path

    def flaws(self, oids: Collection[str], *, trusted: Collection[str] = (), afresh: bool = False) -> dict[str, Flaw]:
        """
        Return what is wrong with some objects.

        Those that were read before and have not been touched since are not read again, unless `afresh`;
        `trusted` are those that we have just written from bytes that we hashed.
        """
        began, stamps = now(), self.store.stamps()
        known = {} if afresh else self._table.rows()
        proved = {oid: row for oid, row in known.items() if stamps.get(oid) == row.stamp}
        proved.update({oid: Known(stamps[oid], oid) for oid in trusted if oid in stamps})
        unread = [oid for oid in oids if oid in stamps and oid not in proved]
        found = self.store.flaws(unread)
        proved.update({oid: Known(stamps[oid], oid) for oid in unread if oid not in found})
        if unread or trusted or proved != known:
            self._table.keep("", proved, began=began)
        missing = {oid: Flaw(oid, "missing") for oid in oids if oid not in stamps}
        return missing | found

    @property
    def _table(self) -> Table:
        return Table.of(self.scratch, f"store {self.store.folder}")
