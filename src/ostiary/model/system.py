"""`policies/system-policies.yaml`: every system-defined policy and role that a manual names."""

from __future__ import annotations

from typing import Literal

from ostiary.model.base import Document

Kind = Literal["policy", "role"]
Reach = Literal["full", "read", "most", "some"]


class SystemEntry(Document):
    """A system-defined policy (fine-grained) or role (version 1.0) by its display name.

    `service` is a short name of the catalog, `base` for those of the whole platform, or `other`. `grants` is what its
    description says: `full` or `read` access to the service, `most` of it (all but what is excluded), `some`
    (what a table lists); None: no manual says. `excludes` are the operations' verbs that it is without. `depends`
    are the roles that must be assigned beside it. `also` are other spellings of the name.
    """

    name: str
    service: str
    kind: Kind
    type: Literal["XA", "AX", "AA"] | None = None
    grants: Reach | None = None
    excludes: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


class SystemFile(Document):
    """The whole list, sorted by name; `pages` are the sources, by the numbers that entries have."""

    pages: dict[str, str]
    policies: tuple[SystemEntry, ...]
