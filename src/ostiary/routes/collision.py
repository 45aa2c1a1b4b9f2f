"""Two templates that can match one path, with such a path (semantics.md §5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ostiary.routes.route import Route
from ostiary.syntax.path import TemplateSegment, parse_template

Template = tuple[TemplateSegment, ...]


class Collision(NamedTuple):
    """Two routes that both match `path`.

    `crossed`: neither is plainly the more literal one, so that only the order of the segments, or how much text they
    have beside their parameters, decides.
    `same`: they match exactly the same paths.
    """

    first: Route
    second: Route
    path: str
    crossed: bool
    same: bool


def find_collisions(routes: Iterable[Route]) -> Iterator[Collision]:
    """Yield every two routes with one method that can match one path, of the same service or of two.

    Pairs come in the order of their routes. Only routes with as many segments are compared, so that this takes the
    square of the largest such group, not of the table.
    """
    groups: dict[tuple[str, int], list[tuple[Route, Template]]] = {}
    for route in routes:
        template = parse_template(route.path)
        groups.setdefault((route.method, len(template)), []).append((route, template))
    for group in groups.values():
        for position, (first, one) in enumerate(group):
            for second, other in group[position + 1 :]:
                path = common_path(one, other)
                if path is not None:
                    yield Collision(first, second, path, _are_crossed(one, other), _are_same(one, other))


def common_path(one: Template, other: Template) -> str | None:
    """Return a path that both templates match; None if there is none."""
    texts: list[str] = []
    for a, b in zip(one, other, strict=True):
        text = _common_text(a, b)
        if text is None:
            return None
        texts.append(text)
    return "/" + "/".join(texts)


def example_path(template: Template) -> str:
    """Return a path that a template matches: each parameter stands for itself."""
    return "/" + "/".join(_example(segment) for segment in template)


def _common_text(a: TemplateSegment, b: TemplateSegment) -> str | None:
    if a.is_literal and b.is_literal:
        return a.text if a.text == b.text else None
    if _rank(a) > _rank(b):
        a, b = b, a
    text = _example(b)  # b is the narrower one: literal, or a mixture beside a parameter
    return text if a.pattern is None or a.pattern.fullmatch(text) else _mixed_text(a, b)


def _mixed_text(a: TemplateSegment, b: TemplateSegment) -> str | None:
    """A text that two mixtures match: one's literals within the other's parameters, if that does."""
    text = _example(a)
    return text if not b.is_literal and b.pattern is not None and b.pattern.fullmatch(text) else None


def _example(segment: TemplateSegment) -> str:
    return segment.text.replace("{", "").replace("}", "").replace(" ", "")


def _are_same(one: Template, other: Template) -> bool:
    return all(a.shape == b.shape for a, b in zip(one, other, strict=True))


def _are_crossed(one: Template, other: Template) -> bool:
    """Whether neither is plainly the more literal one: each is somewhere, or they differ in mixtures alone."""
    ranks = [(_rank(a), _rank(b)) for a, b in zip(one, other, strict=True)]
    return any(a > b for a, b in ranks) == any(a < b for a, b in ranks) and not _are_same(one, other)


def _rank(segment: TemplateSegment) -> int:
    """How narrow a segment is: a parameter, a mixture, a literal."""
    return 2 if segment.is_literal else int(segment.pattern is not None)
