"""What is known of a word of a policy, in Markdown: actions, condition keys, operators, policies, services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ostiary.catalog.catalog import Catalog
from ostiary.catalog.facts import KnownKey
from ostiary.catalog.known import KnownAction
from ostiary.conditions import parse_operator
from ostiary.lint.words import nearest
from ostiary.lsp.account_names import AccountNames
from ostiary.lsp.policy_descriptions import describe_policy
from ostiary.lsp.words import FAMILIES, QUALIFIERS, WORDS, absence_of, meaning_of
from ostiary.routes.route import Route, Variant
from ostiary.syntax.action import service_of

MOST = 12
"""Of calls, actions and the like, how many are shown."""

_SCOPES = {True: "yes", False: "no", None: "not documented"}


class Surroundings(NamedTuple):
    """What is known around a document: the cloud, and the account that the document is of, if it is of one."""

    catalog: Catalog
    names: AccountNames | None = None


def describe(word: str, text: str, around: Surroundings) -> str | None:
    """Return what is known of a text that is a word of a kind; None for a kind or a text that nobody knows."""
    describer = _DESCRIBERS.get(word)
    if describer is not None:
        return describer(text, around)
    meaning = WORDS.get(word, {}).get(text)
    return f"**{text}**: {meaning}" if meaning else None


def listed(texts: Iterable[str], most: int = MOST) -> str:
    """Return texts as a list in Markdown, the first ones of many."""
    every = list(texts)
    lines = [f"- {text}" for text in every[:most]]
    if len(every) > most:
        lines.append(f"- … and {len(every) - most} more")
    return "\n".join(lines)


def _action(text: str, around: Surroundings) -> str | None:
    if ":" not in text.removeprefix("s3:"):
        text = f"obs:*:{text.removeprefix('s3:')}"  # as bucket policies have it
    if "*" in text or "?" in text:
        return _pattern(text, around.catalog)
    known = around.catalog.action(text)
    return _known_action(known, around.catalog) if known else _unknown_action(text, around.catalog)


def _pattern(text: str, catalog: Catalog) -> str:
    names = catalog.expand(text)
    if not names:
        return f"**`{text}`** covers no action that is known."
    number = "1 known action" if len(names) == 1 else f"{len(names)} known actions"
    return f"**`{text}`** covers {number}:\n\n{listed(f'`{name}`' for name in names)}"


def _unknown_action(text: str, catalog: Catalog) -> str | None:
    if text.count(":") != 2:  # noqa: PLR2004 - not written to its end
        service = catalog.service(text.partition(":")[0])
        return f"**{service.name}**: {service.title}" if service else None
    prefix = service_of(text)
    if prefix not in catalog.service_prefixes():
        near = nearest(prefix, catalog.service_prefixes())
        hint = f" Did you mean `{near}`?" if near else ""
        return f"**`{text}`**: `{prefix}` is no service that is known.{hint}"
    names = catalog.nearest_actions(text)
    hint = f"\n\nDid you mean one of these?\n\n{listed(f'`{name}`' for name in names)}" if names else ""
    return f"**`{text}`** is no action that is known.{hint}"


def _known_action(action: KnownAction, catalog: Catalog) -> str:
    return "\n\n".join(_about_action(action, catalog))


def _about_action(action: KnownAction, catalog: Catalog) -> Iterator[str]:
    title = f": {action.title}" if action.title else ""
    yield f"**`{action.name}`**{title}"
    service = catalog.service(action.service)
    if service:
        yield f"{service.title or service.name}, a {service.level}-level service."
    if action.tier == 1:
        yield f"Tier 1: API calls need it.\n\n{listed(map(_call, action.routes))}"
        yield _scope(action)
    else:
        pages = listed((f"`{page}`" for page in action.sources), 3)
        yield f"Tier 2: no call of the route table needs it, but manuals name it.\n\n{pages}"
    yield from _dependencies(action.routes)
    limited = catalog.has_resource_level(action.name)
    if limited is not None:
        yield "It can be limited to resources." if limited else "It cannot be limited to resources."
    others = catalog.aliases(action.name)
    if others:
        yield f"Other names for it: {', '.join(f'`{name}`' for name in others)}"


def _call(route: Route) -> str:
    title = f" {route.title}" if route.title else ""
    return f"`{route.method} {route.path}`{title}"


def _scope(action: KnownAction) -> str:
    projects, enterprise = _SCOPES[action.project], _SCOPES[action.enterprise_project]
    return f"Scope: in projects {projects}, in enterprise projects {enterprise}."


def _dependencies(routes: Iterable[Route]) -> Iterator[str]:
    needed = list(dict.fromkeys(_needed(variant) for route in routes for variant in route.dependencies))
    if needed:
        yield f"Calls that need it also need:\n\n{listed(needed)}"


def _needed(variant: Variant) -> str:
    names = ", ".join(f"`{name}`" for name in variant.actions)
    return f"{names} ({variant.when})" if variant.when else names


def _operator(text: str, around: Surroundings) -> str | None:
    del around
    use = parse_operator(text)
    if use is None:
        qualifier = text.removesuffix(":")
        return f"**`{text}`** {QUALIFIERS[qualifier]}" if qualifier in QUALIFIERS else None
    operator = use.operator
    parts = [f"**`{text}`**", meaning_of(operator)]
    if use.qualifier:
        parts.append(f"`{use.qualifier}`: {QUALIFIERS[use.qualifier]}.")
    parts += [said for said in [absence_of(use)] if said]
    alias = f"Another name of `{operator.alias_of}`. " if operator.alias_of else ""
    parts.append(f"{alias}Family {operator.family}: {FAMILIES[operator.family]}.")
    return "\n\n".join(parts)


def _key(text: str, around: Surroundings) -> str | None:
    key = around.catalog.condition_key(text)
    if key is None:
        return None
    return "\n\n".join(_about_key(text, key, around.catalog))


def _about_key(text: str, key: KnownKey, catalog: Catalog) -> Iterator[str]:
    any_tag = f" (any key that begins with `{key.name}`)" if key.name.endswith("/") else ""
    yield f"**`{key.name if not any_tag else text}`**{any_tag}"
    several = (
        "may have several values: use `ForAnyValue:` or `ForAllValues:`" if key.multiple else "has one value"
    )
    yield f"Of type {key.type}; {several}."
    service = catalog.service(key.service) if key.service else None
    yield f"Sent by {service.title or service.name}." if service else "Any service may send it."
    if key.actions:
        yield f"It goes with\n\n{listed(f'`{name}`' for name in key.actions)}"
    yield _versions(key)


def _versions(key: KnownKey) -> str:
    if not key.documented:
        return "Seen in third-party code; no manual documents it."
    if not key.versions:
        return "For bucket policies."
    return f"Documented for policies of version {' and '.join(key.versions)}."


def _service(text: str, around: Surroundings) -> str | None:
    service = around.catalog.service(text)
    if service is None:
        return None
    number = len(around.catalog.actions(text))
    return f"**{service.name}**: {service.title or ''}\n\nA {service.level}-level service with {number} known actions."


def _policy(text: str, around: Surroundings) -> str | None:
    own = around.names.policies.get(text) if around.names else None
    if own is not None and around.names is not None:
        return describe_policy(text, around.names.document(own), file=f"policies/{own.name}")
    document = around.catalog.system_policy(text)
    facts = next((one for one in around.catalog.system_policies() if text in (one.name, *one.also)), None)
    if facts is None and document is None:
        return None
    return describe_policy(text, document, facts)


Describer = Callable[[str, Surroundings], str | None]
_DESCRIBERS: Mapping[str, Describer] = {
    "action": _action,
    "operator": _operator,
    "condition-key": _key,
    "service": _service,
    "policy": _policy,
    "role": _policy,
}
