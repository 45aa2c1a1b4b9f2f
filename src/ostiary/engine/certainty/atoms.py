"""One unknown test, with the facts that would settle it, and what becomes of it where more is known."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from ostiary.conditions import ListedKey
from ostiary.conditions.keytest import ValueTest
from ostiary.conditions.possible.binding import MISSING, Bindings
from ostiary.conditions.possible.open_tests import Free, OpenCondition
from ostiary.engine.certainty.open_resources import OpenResource
from ostiary.engine.certainty.resource_lists import ResourceList, is_alike
from ostiary.engine.sources import SOURCE
from ostiary.syntax.resource import Resource

RESOURCE: ListedKey = ("resource", ())
"""The resource, as a fact that is not known."""


class Atom(NamedTuple):
    """A test that is unknown: a key's test, or a statement's resources.

    Two of the same `identity` come out alike. `facts` would settle it; there are none where no fact can.
    Atoms with the same `subject` hang together: `test` says how. Two with the same `wording` are one test in an
    Allow and in a Deny, which come out alike but for faults. `open` is a test that waits for the keys of variables.
    `remake` makes it anew for a resource of which more is known.
    """

    identity: Hashable
    facts: tuple[ListedKey, ...]
    deny: bool = False
    wording: Hashable = None
    subject: Hashable = None
    test: tuple[ValueTest, ...] | ResourceList | None = None
    open: OpenCondition | OpenResource | None = None
    remake: Callable[[Resource], Atom | bool] | None = None

    @property
    def is_of_resource(self) -> bool:
        """Whether it may be another test where more is known of the call's own resource."""
        return self.remake is not None and RESOURCE in self.facts

    def of(self, resource: Resource) -> Atom | bool:
        """Return what becomes of it where its resource is this one: its truth, or another atom."""
        found = self if self.remake is None else self.remake(resource)
        if isinstance(found, bool):
            return found
        if not is_alike(getattr(self.test or self.open, "resource", None), resource):
            return about_another(found, resource.text, RESOURCE)
        return found._replace(
            identity=(resource.text, found.identity), wording=(resource.text, found.wording)
        )

    def where(self, keys: Mapping[str, tuple[str, ...]]) -> Atom | bool:
        """Return what becomes of it where some keys have these values, one each or none: its truth, or another atom."""
        if self.open is None:
            return self
        asked = {*self.open.holes, self.open.subject}
        what = tuple(sorted((key, values) for key, values in keys.items() if key in asked))
        other = self._replace(identity=(self.identity, what), wording=(self.wording, what))
        test = self.open.where(keys)
        absent = {key: MISSING for key in test.holes if key in keys}
        if test.is_hindered(absent):
            return other._replace(open=None) if test.deny else False
        return other._replace(open=test) if len(absent) < len(test.holes) else _filled(other, test, absent)


def _filled(atom: Atom, test: OpenCondition | OpenResource, bindings: Bindings) -> Atom | bool:
    """What becomes of an atom where all that its test waits for is known."""
    found = test.resolve(bindings)
    if isinstance(found, bool):
        return found
    closed = atom._replace(open=None)
    if found is None or isinstance(found, Free):
        return closed
    compared = found if isinstance(found, ResourceList) else tuple(one.test for one in found)
    return closed._replace(subject=test.subject, test=compared)


def is_about(fact: ListedKey, subject: Hashable) -> bool:
    """Return whether a fact is about the subject of a test: a key, or a resource."""
    if isinstance(subject, str):
        return fact[0].casefold() == subject
    return fact in (RESOURCE, (SOURCE, ()))


def about_another(atom: Atom, about: str, fact: ListedKey = (SOURCE, ())) -> Atom:
    """Return an atom as one about another resource than the call's own: what it waits for is another fact."""
    is_resource = isinstance(atom.test, ResourceList) or isinstance(atom.open, OpenResource)
    if RESOURCE not in atom.facts and not is_resource:
        return atom
    facts = tuple(fact if one == RESOURCE else one for one in atom.facts)
    subject = None if atom.subject is None else (about, atom.subject)
    wording = None if atom.wording is None else (about, atom.wording)
    test = atom.open
    if isinstance(test, OpenResource):
        test = test._replace(subject=(about, test.subject))
    return atom._replace(
        identity=(about, atom.identity), facts=facts, subject=subject, wording=wording, open=test
    )
