"""XML that may come from anybody, read by expat a part at a time, so that a large file is never in memory as a tree.

expat is what Python carries and keeps up to date. A document type is refused where it begins: without one there are no
entities to expand or to fetch. (defusedxml does just this, and gives neither lines nor parts.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from assessments.formats.port import MEBIBYTE, UnreadableFile

DEEPEST = 100
MOST_ELEMENTS = 600_000
MOST_ELEMENTS_OF_ONE = 20_000
AT_A_TIME = MEBIBYTE  # a token that is fed in small pieces is read again for each


@dataclass(slots=True)
class Node:
    """An element: its name and its attributes without prefixes, and its parts in order."""

    name: str
    attributes: Mapping[str, str]
    line: int
    namespace: str = ""
    parts: list[Node | str] = field(default_factory=list)

    @property
    def children(self) -> Iterator[Node]:
        """The elements in it."""
        return (part for part in self.parts if isinstance(part, Node))

    def all(self, *names: str) -> Iterator[Node]:
        """The elements in it that have one of these names."""
        return (child for child in self.children if child.name in names)

    def find(self, *path: str) -> Node | None:
        """The first element at the end of a path of names, or None."""
        found: Node | None = self
        for name in path:
            found = next(found.all(name), None) if found else None
        return found

    def walk(self) -> Iterator[Node]:
        """Every element below it, in the order of the file."""
        waiting = [*reversed(list(self.children))]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(list(node.children))

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, otherwise).strip()

    @property
    def text(self) -> str:
        """All of the text in it, with that of the elements in it."""
        words: list[str] = []
        waiting: list[Node | str] = [*reversed(self.parts)]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                words.append(part)
            else:
                waiting += reversed(part.parts)
        return "".join(words)


class XmlReader:
    """Reads one or more documents; the limits hold for all of them together."""

    def __init__(self) -> None:
        self.elements = 0

    def root(self, data: bytes) -> Node:
        """The whole document as a tree: for small files. Raises UnreadableFile."""
        nodes = list(self.nodes(data, 1))
        return nodes[0]

    def beginnings(self, data: bytes) -> Iterator[Node]:
        """The root without what is in it, as soon as it begins: to see what a file is. Raises UnreadableFile."""
        parser = expat.ParserCreate(namespace_separator=" ")
        found: list[Node] = []

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            if not found:
                namespace, _space, local = name.rpartition(" ")
                found.append(Node(local, {}, parser.CurrentLineNumber, namespace))

        parser.StartElementHandler = begin
        parser.StartDoctypeDeclHandler = _refuse_type(parser)
        for start in range(0, len(data), 64 * 1024):
            try:
                parser.Parse(data[start : start + 64 * 1024], False)
            except expat.ExpatError as fault:
                if not found:
                    raise UnreadableFile(_not_well_formed(fault)) from None
            except (LookupError, ValueError) as fault:
                raise UnreadableFile(_unreadable(fault)) from None
            if found:
                break
        yield from found

    def nodes(self, data: bytes, depth: int) -> Iterator[Node]:
        """The elements at this depth (1 is the root), each as soon as it was read. Raises UnreadableFile."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        open_nodes: list[Node | None] = []
        ready: list[Node] = []
        of_one = 0

        def begin(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal of_one
            self.elements += 1
            if self.elements > MOST_ELEMENTS:
                raise UnreadableFile(
                    f"The file has more than {MOST_ELEMENTS:,} XML elements. Cut it into smaller ones."
                )
            if len(open_nodes) >= DEEPEST:
                raise UnreadableFile(
                    f"Line {parser.CurrentLineNumber}: more than {DEEPEST} XML elements stand within each other."
                )
            level = len(open_nodes) + 1
            if level < depth:
                open_nodes.append(None)
                return
            of_one = 0 if level == depth else of_one + 1
            if of_one > MOST_ELEMENTS_OF_ONE:
                raise UnreadableFile(
                    f"Line {parser.CurrentLineNumber}: one part has more than {MOST_ELEMENTS_OF_ONE:,} XML elements."
                )
            namespace, _space, local = name.rpartition(" ")
            known = {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else {}
            node = Node(local, known, parser.CurrentLineNumber, namespace)
            if level > depth and (parent := open_nodes[-1]) is not None:
                parent.parts.append(node)
            open_nodes.append(node)

        def finish(_name: str) -> None:
            node = open_nodes.pop()
            if node is not None and len(open_nodes) == depth - 1:
                ready.append(node)

        def words(text: str) -> None:
            if open_nodes and (node := open_nodes[-1]) is not None:
                node.parts.append(text)

        parser.StartElementHandler = begin
        parser.EndElementHandler = finish
        parser.CharacterDataHandler = words
        parser.StartDoctypeDeclHandler = _refuse_type(parser)
        try:
            for start in range(0, max(len(data), 1), AT_A_TIME):
                end = start + AT_A_TIME
                parser.Parse(data[start:end], end >= len(data))
                yield from ready
                ready.clear()
        except expat.ExpatError as fault:
            raise UnreadableFile(_not_well_formed(fault)) from None
        except (LookupError, ValueError) as fault:  # an encoding that nobody knows, or a character that is none
            raise UnreadableFile(_unreadable(fault)) from None


def _refuse_type(parser: expat.XMLParserType) -> Callable[..., None]:
    def refuse(*_details: object) -> None:
        raise UnreadableFile(
            f"Line {parser.CurrentLineNumber}: the file has a document type (DOCTYPE), which is not read: it can name "
            "other files and blow itself up. Take it out."
        )

    return refuse


def _not_well_formed(fault: expat.ExpatError) -> str:
    return f"Line {fault.lineno}: the file is not well-formed XML ({expat.ErrorString(fault.code)})."


def _unreadable(fault: Exception) -> str:
    return f"The file is no XML that can be read ({str(fault)[:100]})."
