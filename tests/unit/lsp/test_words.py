"""What the language server says and offers is what the models, the catalog and the engine have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from ostiary.conditions import OPERATORS, Context, compile_condition, parse_operator
from ostiary.conditions.operators import OperatorUse
from ostiary.lsp.shapes import ACCOUNT, DOCUMENT, ROUTES, STATEMENT, Shape, shape_at
from ostiary.lsp.vocabulary import _VOCABULARIES
from ostiary.lsp.words import WORDS, absence_of, meaning_of
from ostiary.model import account, policy, resource_policy, route


def names(*models: type[BaseModel]) -> set[str]:
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


LISTED_BY_THE_API = {
    "catalog", "created_time", "domain_id", "flag", "id", "links", "name", "references", "source", "updated_time",
}  # fmt: skip
IMPORTED = {"source", "import"}


@pytest.mark.parametrize(
    ("shape", "path", "expected"),
    [
        (ACCOUNT, (), names(account.Account)),
        (ACCOUNT, ("account",), names(account.AccountName)),
        (ACCOUNT, ("operators",), names(account.Operators)),
        (ACCOUNT, ("projects", 0), names(account.Project)),
        (ACCOUNT, ("enterprise_projects", 0), names(account.EnterpriseProject)),
        (ACCOUNT, ("groups", 0), names(account.Group)),
        (ACCOUNT, ("users", 0), names(account.User)),
        (ACCOUNT, ("agencies", 0), names(account.Agency)),
        (ACCOUNT, ("assignments", 0), names(account.Assignment)),
        (ACCOUNT, ("bucket_policies", 0), names(account.BucketPolicyOf)),
        (ACCOUNT, ("organization",), names(account.Organization)),
        (ACCOUNT, ("organization", "levels", 0), names(account.OrganizationLevel)),
        (STATEMENT, (), names(policy.Statement, resource_policy.BucketStatement)),
        (STATEMENT, ("Resource",), names(policy.AgencyUris)),
        (DOCUMENT, ("role",), names(policy.PolicyEnvelope) - LISTED_BY_THE_API),
        (DOCUMENT, ("policy",), names(policy.Policy, resource_policy.BucketPolicy)),
        (DOCUMENT, ("Depends", 0), names(policy.Dependency)),
        (ROUTES, (), names(route.RouteFile) - IMPORTED),
        (ROUTES, ("routes", 0), names(route.RouteEntry) - {"enterprise_project"}),
        (ROUTES, ("routes", 0, "scope"), names(route.RouteScope)),
        (ROUTES, ("routes", 0, "alternatives", 0), names(route.Alternative)),
        (ROUTES, ("routes", 0, "dependencies", 0), names(route.Dependencies)),
    ],
    ids=str,
)
def test_a_shape_has_the_keys_of_its_model(
    shape: Shape, path: tuple[str | int, ...], expected: set[str]
) -> None:
    """What is offered as a key is read by the loader, and nothing that the loader reads is left out."""
    found = shape_at(shape, path)
    assert found is not None
    assert set(found.keys) == expected


def shapes_in(shape: Shape) -> Iterator[Shape]:
    yield shape
    for inner in (*shape.keys.values(), shape.inner, shape.item):
        if inner is not None:
            yield from shapes_in(inner)


def test_every_kind_of_word_has_its_vocabulary() -> None:
    """A word that a shape names is offered from a vocabulary or a table."""
    found = {
        word
        for root in (ACCOUNT, DOCUMENT, ROUTES)
        for one in shapes_in(root)
        for word in (one.word, one.key_word)
    }
    assert found - {""} <= set(_VOCABULARIES) | set(WORDS)


def test_every_key_is_explained() -> None:
    """Every key of a policy and of an account has a sentence."""
    silent = [
        name
        for root in (ACCOUNT, DOCUMENT, ROUTES)
        for shape in shapes_in(root)
        for name, inner in shape.keys.items()
        if not inner.about
    ]
    assert silent == []


SCOPES = [str(account.Scope.parse(word)) for word in WORDS["scope"]]


def test_the_few_words_are_those_that_are_read() -> None:
    """The texts of which there are few are those that the models accept."""
    assert set(WORDS["effect"]) == set(policy.Effect)
    assert set(WORDS["version"]) == set(policy.VERSIONS)
    assert set(WORDS["evaluation"]) == set(get_args(account.Evaluation))
    assert set(WORDS["string-like"]) == set(get_args(account.StringLikeReading))
    assert set(WORDS["authorization"]) == set(get_args(route.Authorization))
    assert set(WORDS["level"]) == set(get_args(route.Level))
    assert set(SCOPES) == set(WORDS["scope"])
    assert set(WORDS["principal-kind"]) == {*resource_policy.BUCKET_KEYS[:2], *resource_policy.TRUST_KEYS}


USES = [
    use
    for name, operator in OPERATORS.items()
    for qualifier in ("", "ForAnyValue:", "ForAllValues:")
    for suffix in ("", "IfExists")
    if not operator.presence and (use := parse_operator(f"{qualifier}{name}{suffix}"))
]


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.qualifier}{use.operator.name}{use.if_exists}")
def test_what_is_said_of_an_absent_key_is_what_the_engine_decides(use: OperatorUse) -> None:
    """`Without the key it is true` is said of an operator if and only if the engine finds it true."""
    listed = {"number": "5", "date": "2027-01-01T00:00:00Z", "boolean": "true", "address": "10.0.0.0/8"}
    qualifier = f"{use.qualifier}:" if use.qualifier else ""
    name = f"{qualifier}{use.operator.name}{'IfExists' if use.if_exists else ''}"
    value = listed.get(str(use.operator.type), "x")
    condition = compile_condition({name: {"g:Test": (value,)}}, deny=False)
    truth = condition.truth(Context({"g:test": ()}, complete=True))
    assert absence_of(use) == f"Without the key it is {'true' if truth else 'false'}."


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_has_a_meaning(name: str) -> None:
    """An operator's sentence says what is compared, and whether case counts where there is case."""
    operator = OPERATORS[name]
    said = meaning_of(operator)
    assert said.endswith(".")
    assert ("case" in said) == (str(operator.type) == "string")
    assert operator.presence or ("none of" in said or "is not one" in said) == operator.negated
