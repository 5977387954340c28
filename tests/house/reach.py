"""What the program reaches: from the command line and the pages through names, calls and fields.

Names of a module are followed exactly, through imports; methods and fields only by their name, so
that one which shares its name with a live one passes. References in docstrings do not count.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

Key = tuple[str, ...]  # (module, name) of a definition, (module, class, name) of a member
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def names_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from names_in(each)


def defined_by(node: ast.stmt) -> list[str]:
    """Name what a statement defines."""
    if isinstance(node, Definition):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [name for target in node.targets for name in names_in(target)]
    return list(names_in(node.target)) if isinstance(node, ast.AnnAssign) else []


def is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


class Program:
    """The modules of a program with what each definition refers to."""

    def __init__(self, root: Path, folders: tuple[str, ...], files: tuple[str, ...]) -> None:
        paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
        paths += [root / name for name in files]
        self.trees = {_module(root, path): ast.parse(path.read_text("utf-8")) for path in paths}
        self.imports = {module: self._imports(tree) for module, tree in self.trees.items()}
        self.defined: set[Key] = set()
        self.members: dict[str, set[Key]] = defaultdict(set)
        self.refers: dict[Key, set[Key]] = defaultdict(set)
        self.mentions: dict[Key, set[str]] = defaultdict(set)
        for module, tree in self.trees.items():
            self.defined |= {(module, name) for node in tree.body for name in defined_by(node)}
        for module, tree in self.trees.items():
            for node in tree.body:
                self._scan(module, node)

    def _imports(self, tree: ast.Module) -> dict[str, Key]:
        """Give what each imported name is: (module,) or (module, name)."""
        found: dict[str, Key] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    key = (whole,) if whole in self.trees else (node.module, alias.name)
                    found[alias.asname or alias.name] = key
        return found

    def _scan(self, module: str, node: ast.stmt) -> None:
        """Note what a statement refers to, a class by its members.

        What is no definition always runs.
        """
        if isinstance(node, ast.ClassDef):
            owner = (module, node.name)
            for part in (*node.bases, *node.keywords, *node.decorator_list):
                self._read(owner, module, part)
            for part in node.body:
                names = defined_by(part)
                for name in names:
                    self.members[name].add((*owner, name))
                function = isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
                self._read((*owner, names[0]) if function else owner, module, part)
            return
        for name in defined_by(node) or [""]:
            self._read((module, name), module, node)

    def _read(self, owner: Key, module: str, tree: ast.AST) -> None:
        texts: set[int] = set()
        for node in ast.walk(tree):  # a body comes before what stands in it
            texts |= {id(each) for each in _docstring(node)}
            if isinstance(node, ast.Name):
                self.refers[owner].add(self._resolved(module, node.id))
            elif isinstance(node, ast.Attribute):
                place = self.imports[module].get(getattr(node.value, "id", ""), ())
                if len(place) == 1:
                    self.refers[owner].add(self._resolved(place[0], node.attr))
                else:
                    self.mentions[owner].add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.mentions[owner] |= set() if id(node) in texts else {node.value}
            elif isinstance(node, ast.MatchClass):
                self.mentions[owner] |= set(node.kwd_attrs)

    def _resolved(self, module: str, name: str) -> Key:
        seen: set[Key] = set()
        key: Key = (module, name)
        while key not in self.defined and key not in seen and key[0] in self.imports:
            seen.add(key)
            key = self.imports[key[0]].get(key[-1], key)
        return key

    def unreached(self, *roots: Key) -> set[str]:
        """List the definitions and members that nothing reaches from the roots and from what runs
        by itself.
        """
        live: set[Key] = set()
        waiting = [*roots, *((module, "") for module in self.trees)]
        said = set[str]()
        by_class: dict[Key, set[Key]] = defaultdict(set)
        for members in self.members.values():
            for member in members:
                by_class[member[:2]].add(member)
        while waiting:
            key = waiting.pop()
            if key in live:
                continue
            live.add(key)
            new = self.mentions[key] - said
            said |= new
            waiting += self.refers[key] & self.defined
            # A mentioned name may be said before its class is reached, or after.
            named = {member for name in new for member in self.members.get(name, ())}
            waiting += [member for member in named if member[:2] in live]
            waiting += [
                member
                for member in by_class.get(key, ())
                if member[-1] in said or is_special(member[-1])
            ]
        members = {item for each in self.members.values() for item in each if item[:2] in live}
        return {
            ".".join(member)
            for member in (self.defined | members) - live
            if not is_special(member[-1])
        }


def _docstring(node: ast.AST) -> list[ast.Constant]:
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    value = first.value if isinstance(first, ast.Expr) else None
    return [value] if isinstance(value, ast.Constant) else []


def _module(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
