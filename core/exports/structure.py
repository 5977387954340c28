"""The tree of a tagged document (ISO 32000-1, 14.7): what each mark on its pages is part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from core.exports.tags import Element


def write_structure(pdf: Pdf, elements: Iterable[Element], title: str) -> None:
    """Write the tree of a document's parts, in their order, and that its title is to be shown.

    Raises ValueError for a figure without alternative text.
    """
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    parents: dict[int, dict[int, Object]] = defaultdict(dict)
    root.K = Array([_written(pdf, element, root, parents) for element in elements])
    tree.K = Array([root])
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=_numbers(pdf, parents)))
    tree.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    _say_title(pdf, title)


def _written(
    pdf: Pdf, element: Element, parent: Object, parents: dict[int, dict[int, Object]]
) -> Object:
    found = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name(f"/{element.kind}"), P=parent)
    )
    if element.kind == "Figure":
        _figure(found, element)
    if element.kind == "TH":
        found.A = Dictionary(O=Name.Table, Scope=Name.Column)
    parts: list[Object] = []
    for page, number in element.marks:
        parents[page][number] = found
        place = pdf.pages[page - 1].obj
        parts.append(Dictionary(Type=Name.MCR, Pg=place, MCID=number))
    parts += [_written(pdf, child, found, parents) for child in element.children]
    found.K = Array(parts)
    return found


def _figure(found: Object, element: Element) -> None:
    if not element.alternative.strip():
        raise ValueError("a figure needs alternative text, got none.")
    found.Alt = String(element.alternative)
    if element.box is not None:
        box = Array([round(end, 3) for end in element.box])
        found.A = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)


def _numbers(pdf: Pdf, parents: dict[int, dict[int, Object]]) -> Array:
    """Write for each page which element each of its marks is part of, and number the pages so."""
    numbers = Array()
    for number, page in enumerate(pdf.pages):
        page.obj.StructParents = number
        page.obj.Tabs = Name.S
        here = parents.get(number + 1, {})
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([here[mark] for mark in sorted(here)])))
    return numbers


def _say_title(pdf: Pdf, title: str) -> None:
    """Write title and language where readers look for them since PDF 2.0 as well."""
    with pdf.open_metadata(
        set_pikepdf_as_editor=False, update_docinfo=False
    ) as metadata:
        metadata["dc:title"] = title
        metadata["dc:creator"] = ["Showstopper"]
