"""One hash of everything in an account that a decision can depend on, so that a record can say what it rests on.

It is made of what the files mean, not of how they are written: the order of the entries of `account.yaml`, blanks,
comments, JSON or YAML do not change it; a statement, an assignment, a name or a route does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ostiary.model.base import Document

if TYPE_CHECKING:
    from ostiary.engine.snapshot import Snapshot

Part = tuple[str, Any]
"""A kind, and a value that has a JSON form."""


def policy_set_hash(snapshot: Snapshot) -> str:
    """Return `sha256:…` of a snapshot: equal for equal accounts, whenever and from wherever they are loaded.

    The bundled routes are not in it: they are those of the version of ostiary.
    """
    digest = sha256()
    for text in sorted(_text(part) for part in _parts(snapshot)):
        digest.update(text.encode())
        digest.update(b"\n")
    return f"sha256:{digest.hexdigest()}"


def _text(part: Part) -> str:
    """One line of ASCII, equal for equal values."""
    return json.dumps(part, sort_keys=True, separators=(",", ":"))


def _parts(snapshot: Snapshot) -> Iterator[Part]:
    for name, value in _form(snapshot.account).items():
        yield from _entries(name, value)
    policies = {id(policy.document): policy.document for policy in snapshot.policies.values()}
    for document in policies.values():
        yield "policy", [document.name, document.stem, document.type, _form(document.policy)]
    for kind, attached in snapshot.attachable._asdict().items():
        for other in attached:
            yield kind, [other.name, _form(other.policy)]
    for file in snapshot.catalog.own_files:
        yield from _route_file(_form(file))


def _form(document: Document) -> dict[str, Any]:
    """A document as it would be written, its defaults included."""
    return document.model_dump(by_alias=True, warnings=False)


def _route_file(form: dict[str, Any]) -> Iterator[Part]:
    routes = form.pop("routes")
    yield "routes of", form
    yield from (("route", [form["service"], route]) for route in routes)


def _entries(name: str, value: Any) -> Iterator[Part]:
    """The entries of a section one by one: their order means nothing."""
    if isinstance(value, tuple):
        yield from ((name, entry) for entry in value)
    else:
        yield name, value
