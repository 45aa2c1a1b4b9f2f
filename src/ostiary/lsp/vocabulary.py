"""The words that may stand at a cursor: what completion offers.

Each vocabulary yields the words that fit what is around the cursor; those that do not begin as the word there does are
left out by the editor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ostiary.catalog.bundled import deployments
from ostiary.catalog.facts import KnownKey
from ostiary.catalog.known import KnownAction
from ostiary.conditions import OPERATORS, Operator, ValueType
from ostiary.lint.coverage import action_covers
from ostiary.lsp.descriptions import Surroundings
from ostiary.lsp.slot import Slot
from ostiary.lsp.words import QUALIFIERS, WORDS, meaning_of

_READING = ("get", "list")
"""What operations that only read begin with."""


class Word(NamedTuple):
    """A word that is offered.

    `kind` is one of the protocol's kinds of completion items, `word` the vocabulary that it is of and `detail` what it
    means, in short. `goes_on`: it is only the beginning of a word. `rank`: the lower the further up it is shown.
    """

    text: str
    kind: str
    word: str
    detail: str = ""
    goes_on: bool = False
    rank: int = 1


def _actions(slot: Slot, around: Surroundings) -> Iterator[Word]:
    if slot.kind == "bucket":
        yield from _bucket_actions(slot, around)
        return
    segments = slot.before.split(":")
    if len(segments) == 1:
        yield from _services(around, colon=":")
        yield Word("*:*:*", "Constant", "action", "every action", rank=2)
    elif len(segments) == 2:  # noqa: PLR2004 - the type is being written
        yield from _types(segments[0], around)
    else:
        yield from _operations(segments[0], segments[1], around)


def _services(around: Surroundings, colon: str = "") -> Iterator[Word]:
    for prefix in around.catalog.service_prefixes():
        service = around.catalog.service(prefix)
        title = service.title or "" if service else ""
        yield Word(prefix + colon, "Module", "service", title, goes_on=bool(colon))


def _types(service: str, around: Surroundings) -> Iterator[Word]:
    counted: dict[str, int] = {}
    for action in _of_service(service, around):
        name = action.name.rpartition(":")[0].partition(":")[2]
        counted[name] = counted.get(name, 0) + 1
    for name, number in counted.items():
        noun = "1 action" if number == 1 else f"{number} actions"
        yield Word(f"{service}:{name}:", "Class", "type", noun, goes_on=True)
    if counted:
        yield Word(f"{service}:*:*", "Constant", "action", "every action of the service", rank=2)
        yield Word(f"{service}:*:", "Class", "type", "any type", goes_on=True, rank=2)


def _operations(service: str, type_: str, around: Surroundings) -> Iterator[Word]:
    offered: dict[str, Word] = {}
    for action in _of_service(service, around):
        name, _, operation = action.name.rpartition(":")
        own = name.partition(":")[2]
        if type_ in ("*", own) or own.casefold() == type_.casefold():
            tier = "" if action.tier == 1 else " (in manuals only)"
            text = f"{service}:{type_}:{operation}"
            offered.setdefault(text, Word(text, "Function", "action", f"{action.title or ''}{tier}".strip()))
    yield from offered.values()
    for start in _READING:
        number = sum(text.startswith(f"{service}:{type_}:{start}") for text in offered)
        if number > 1:
            yield Word(f"{service}:{type_}:{start}*", "Constant", "action", f"{number} operations", rank=2)
    if offered:
        yield Word(f"{service}:{type_}:*", "Constant", "action", "every operation", rank=2)


def _of_service(service: str, around: Surroundings) -> tuple[KnownAction, ...]:
    return around.catalog.actions(None if service == "*" else service)


def _bucket_actions(slot: Slot, around: Surroundings) -> Iterator[Word]:
    """The operations of OBS, which bucket policies name without service and type."""
    prefix = "s3:" if slot.before.startswith("s3:") else ""
    for action in around.catalog.actions("obs"):
        operation = action.name.rpartition(":")[2]
        yield Word(prefix + operation, "Function", "bucket-action", action.title or "")
    yield Word(f"{prefix}*", "Constant", "bucket-action", "every action", rank=2)


def _resources(slot: Slot, around: Surroundings) -> Iterator[Word]:
    for service in slot.services or around.catalog.service_prefixes():
        for type_ in around.catalog.resource_types(service):
            fits = not type_.actions or not slot.actions or _meet(type_.actions, slot.actions, around)
            urn = _without_placeholders(type_.urn)
            yield Word(urn, "Reference", "resource", type_.title or "", rank=1 if fits else 3)
    yield Word("*", "Constant", "resource", "every resource", rank=2)


def _without_placeholders(urn: str) -> str:
    parts = (part.partition("}") for part in urn.split("{"))
    return "".join(f"*{rest}" if closed else name for name, closed, rest in parts)


def _meet(patterns: tuple[str, ...], actions: tuple[str, ...], around: Surroundings) -> bool:
    """Whether some action is meant by both."""
    if any(action_covers(one, two) or action_covers(two, one) for one in patterns for two in actions):
        return True
    expand = around.catalog.expand
    known = {name for action in actions for name in expand(action)}
    return any(not known.isdisjoint(expand(pattern)) for pattern in patterns)


def _operators(slot: Slot, around: Surroundings) -> Iterator[Word]:
    del around
    qualifier, colon, _ = slot.before.rpartition(":")
    for name, operator in OPERATORS.items():
        if (operator.alias_of is None or slot.kind == "bucket") and not (colon and operator.presence):
            yield from _uses(f"{qualifier}{colon}{name}", operator)
    for word, meaning in QUALIFIERS.items() if not colon else ():
        yield Word(f"{word}:", "Keyword", "operator", meaning, goes_on=True, rank=5)


def _uses(name: str, operator: Operator) -> Iterator[Word]:
    rank, meaning = 1 if operator.family == "A" else 2, meaning_of(operator)
    yield Word(name, "Operator", "operator", meaning, rank=rank)
    if not operator.presence:
        yield Word(
            f"{name}IfExists", "Operator", "operator", f"{meaning} Or the key is absent.", rank=rank + 2
        )


def _condition_keys(slot: Slot, around: Surroundings) -> Iterator[Word]:
    use = slot.operator
    for key in _keys_that_fit(slot, around):
        fits = (
            use is None
            or use.operator.presence
            or use.operator.type is key.type
            or key.type is ValueType.EPOCH
        )
        several = ", several values" if key.multiple else ""
        rank = (1 if key.documented else 2) if fits else 3
        goes_on = key.name.endswith("/")
        yield Word(key.name, "Property", "condition-key", f"{key.type}{several}", goes_on=goes_on, rank=rank)


def _keys_that_fit(slot: Slot, around: Surroundings) -> Iterator[KnownKey]:
    services = slot.services or around.catalog.service_prefixes()
    if slot.kind == "bucket":
        services = ("obs",)
    every = (key for service in services for key in around.catalog.condition_keys(service))
    for key in dict.fromkeys(every):
        if not _is_of_version(key, slot):
            continue
        if (
            not key.actions
            or not slot.actions
            or slot.kind == "bucket"
            or _meet(key.actions, slot.actions, around)
        ):
            yield key


def _is_of_version(key: KnownKey, slot: Slot) -> bool:
    if slot.kind == "bucket":
        return key.service == "obs"
    if slot.version in ("1.0", "1.1", "5.0"):
        return slot.version in key.versions
    return bool(key.versions)


def _condition_values(slot: Slot, around: Surroundings) -> Iterator[Word]:
    use = slot.operator
    name = next((step for step in reversed(slot.cursor.path) if isinstance(step, str)), "")
    key = around.catalog.condition_key(name)
    is_truth = use is not None and (use.operator.presence or use.operator.type is ValueType.BOOLEAN)
    if is_truth or (key is not None and key.type is ValueType.BOOLEAN):
        yield from _fixed("boolean")


def _fixed(word: str) -> Iterator[Word]:
    for rank, (text, meaning) in enumerate(WORDS.get(word, {}).items()):
        yield Word(text, "EnumMember", word, meaning, rank=rank)


def _policies(slot: Slot, around: Surroundings) -> Iterator[Word]:
    del slot
    own = around.names.policies if around.names else {}
    for name, path in own.items():
        yield Word(name, "File", "policy", f"policies/{path.name}")
    for system in around.catalog.system_policies():
        known = "" if system.file else ", its text is not known"
        detail = f"system-defined {system.kind}{known}"
        yield Word(system.name, "Reference", "policy", detail, rank=2 if system.file else 3)


def _roles(slot: Slot, around: Surroundings) -> Iterator[Word]:
    del slot
    for system in around.catalog.system_policies():
        if system.kind == "role":
            yield Word(system.name, "Reference", "role", system.description or "")


def _declared(part: str, word: str) -> Vocabulary:
    def names(slot: Slot, around: Surroundings) -> Iterator[Word]:
        del slot
        for name in around.names.declared(part) if around.names else ():
            yield Word(name, "Reference", word, word.replace("-", " "))

    return names


def _documents(part: str, word: str) -> Vocabulary:
    def names(slot: Slot, around: Surroundings) -> Iterator[Word]:
        del slot
        for name, path in (around.names.documents(part) if around.names else {}).items():
            yield Word(name, "File", word, f"{part}/{path.name}")

    return names


def _enterprise_projects(slot: Slot, around: Surroundings) -> Iterator[Word]:
    yield from _declared("enterprise_projects", "enterprise-project")(slot, around)
    if around.names is None or "default" not in around.names.declared("enterprise_projects"):
        yield Word("default", "Reference", "enterprise-project", "the one that every account has")


def _deployments(slot: Slot, around: Surroundings) -> Iterator[Word]:
    del slot, around
    for name in deployments():
        yield Word(name, "EnumMember", "deployment", "a deployment whose routes are bundled")


Vocabulary = Callable[[Slot, Surroundings], Iterator[Word]]
_VOCABULARIES: Mapping[str, Vocabulary] = {
    "action": _actions,
    "resource": _resources,
    "operator": _operators,
    "condition-key": _condition_keys,
    "condition-value": _condition_values,
    "policy": _policies,
    "role": _roles,
    "group": _declared("groups", "group"),
    "user": _declared("users", "user"),
    "agency": _declared("agencies", "agency"),
    "project": _declared("projects", "project"),
    "enterprise-project": _enterprise_projects,
    "bucket-policy": _documents("bucket_policies", "bucket-policy"),
    "trust-policy": _documents("trust_policies", "trust-policy"),
    "scp": _documents("scps", "scp"),
    "service": lambda _, around: _services(around),
    "deployment": _deployments,
}


def words_for(word: str, slot: Slot, around: Surroundings) -> Iterator[Word]:
    """Yield the words of a vocabulary that may stand at a cursor; none for a text that may be anything."""
    vocabulary = _VOCABULARIES.get(word)
    yield from vocabulary(slot, around) if vocabulary else _fixed(word)
