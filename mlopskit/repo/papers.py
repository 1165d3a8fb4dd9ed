"""The documents of a repository, each parsed once when it is first asked for."""

from mlopskit.repo.content import Content
from mlopskit.repo.facts.documents import Document, Route, UnparsableError, parse, parse_ini
from mlopskit.repo.facts.model import Requirement, Section
from mlopskit.repo.facts.requirements import is_manifest, parse_requirements
from mlopskit.repo.facts.routes import line_in_json, line_in_toml
from mlopskit.repo.facts.sections import parse_sections
from mlopskit.repo.files import Files


class Papers:
    """Data files, INI files, prose and manifests by path; what does not parse is a trouble and gives nothing."""

    def __init__(self, files: Files, content: Content) -> None:
        self._files = files
        self._content = content
        self._documents: dict[str, Document | None] = {}
        self._inis: dict[str, dict[str, dict[str, str]]] = {}
        self._sections: dict[str, tuple[Section, ...]] = {}

    def data(self, path: str) -> object:
        """Return a document's values."""
        document = self._document(path)
        return None if document is None else document.value

    def line_of(self, path: str, route: Route) -> int | None:
        """Return the line of a route in a document."""
        document = self._document(path)
        if document is None:
            return None
        if document.lines:
            return document.lines.get(route)
        text = self._files.text(path) or ""
        return (
            line_in_json(text, route)
            if text.lstrip()[:1] in "{[" and not path.endswith(".toml")
            else line_in_toml(text, route)
        )

    def ini(self, path: str) -> dict[str, dict[str, str]]:
        """Return an INI file's sections."""
        if path not in self._inis:
            self._inis[path] = {}
            text = self._files.text(path)
            if text is not None:
                try:
                    self._inis[path] = parse_ini(text)
                except UnparsableError as error:
                    self._content.trouble(path, str(error))
        return self._inis[path]

    def sections(self, path: str) -> tuple[Section, ...]:
        """Return a prose document's sections."""
        if path not in self._sections:
            self._sections[path] = parse_sections(self._files.text(path) or "")
        return self._sections[path]

    def requirements(self, path: str) -> tuple[Requirement, ...]:
        """Return what a manifest declares; nothing when the file is none."""
        if not is_manifest(path):
            return ()
        text = self._files.text(path)
        if text is None:
            return ()
        try:
            return parse_requirements(path, text)
        except (UnparsableError, RecursionError) as error:
            self._content.trouble(path, str(error))
            return ()

    def _document(self, path: str) -> Document | None:
        if path not in self._documents:
            self._documents[path] = None
            text = self._files.text(path)
            if text is not None:
                try:
                    self._documents[path] = parse(path, text)
                except UnparsableError as error:
                    self._content.trouble(path, str(error))
        return self._documents[path]
