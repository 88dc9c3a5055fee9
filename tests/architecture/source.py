"""The product's own source, parsed once, for tests that read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
INTERFACE = {"api", "organiser", "sponsor", "portal", "demo"}


@dataclass(frozen=True)
class Module:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def every_node(self) -> list[ast.AST]:
        """Walked once: a dozen tests ask."""
        return list(ast.walk(self.tree))

    @property
    def app(self) -> str:
        """The app's name; the file's own for what lies beside the apps."""
        return self.path.relative_to(ROOT / "eventhub").parts[0]

    @property
    def is_domain(self) -> bool:
        return self.app not in {*INTERFACE, "settings", "urls.py", "celery.py", "wsgi.py", "__init__.py"}

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in self.every_node if isinstance(node, kinds))

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the last part of what is called: `a.b.c()` is `c`."""
        for node in self.nodes(ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node

    def imports(self) -> Iterator[tuple[str, int]]:
        for node in self.nodes(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.ImportFrom):
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield from ((alias.name, node.lineno) for alias in node.names)

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{node.lineno}"


@cache
def modules(tree: str = "eventhub") -> list[Module]:
    paths = sorted(path for path in (ROOT / tree).rglob("*.py") if "migrations" not in path.parts)
    return [Module(path, text := path.read_text(), ast.parse(text)) for path in paths]
