"""The hints of findings: the remedy that fits the statement it is for."""

from __future__ import annotations

import json

import pytest

from ostiary.errors import Diagnostic
from ostiary.lint.config import Settings
from ostiary.lint.runner import Linter
from ostiary.spans import Source

LINTER = Linter(Settings(select=("all",)))
GROUP = "iam:permissions:grantRoleToGroup"
OTHER_CLOUD = "a policy for Huawei Cloud is linted with `--profile huawei-2025`"
AGENCY = '`"Resource": {"uri": ["/iam/agencies/<id>"]}`'


def find(code: str, actions: list[str], resources: list[str] | None = None) -> list[Diagnostic]:
    statement = {"Effect": "Allow", "Action": actions} | ({"Resource": resources} if resources else {})
    text = json.dumps({"Version": "1.1", "Statement": [statement]})
    return [one for one in LINTER.check_text(Source("p.json", text)) if one.code == code]


@pytest.mark.parametrize(
    ("code", "action", "hint"),
    [
        ("unknown-service", "funcitongraph:function:list", "did you mean `functiongraph`?"),
        ("unknown-service", "rfs:stacks:*", "did you mean `rf`?"),
        ("unknown-service", "hcss:instances:list", OTHER_CLOUD),
        ("unknown-service", "dss:*:get", OTHER_CLOUD),
        ("action-segments", "ecs:*", "write `ecs:*:*`"),
        ("action-segments", "vpc:list*", "write `vpc:*:list*`"),
        ("action-segments", "vpc:show*", None),
        ("action-segments", "ecs:listServers", "did you mean `ecs:servers:list`?"),
        ("action-segments", "ces:CreateAlarm", "did you mean `ces:alarms:create`?"),
        ("action-segments", "smn:ListTopics", "did you mean `smn:topic:list`?"),
        ("action-segments", "swr:namespace:auth:get", None),
        ("read-only-verbs", "evs:*:get", "write `evs:*:get*`"),
        ("aws-name", "s3:ListAllMyBuckets", "write the names of OBS: `obs:bucket:ListAllMyBuckets`"),
        ("aws-name", "s3", "write the names of OBS: `obs:…`"),
        ("assume-any-agency", "iam:agencies:assume", f"name them: {AGENCY}"),
    ],
)
def test_hint_for_an_action(code: str, action: str, hint: str | None) -> None:
    """What is said to be written instead exists, and does what was probably meant."""
    [finding] = find(code, [action])
    assert finding.hint == hint


@pytest.mark.parametrize(
    ("resource", "hint"),
    [
        ("functiongraph:function:x", "functiongraph:*:*:function:x"),
        ("urn:fss:*:*:function:*", "functiongraph:*:*:function:*"),
        ("urn:fg:eu-de:*:function:my-*", "functiongraph:eu-de:*:function:my-*"),
        ("functiongraph:*:*:function", "functiongraph:*:*:function:*"),
        ("functiongraph:*:*:function/x", "functiongraph:*:*:function:x"),
        ("RESOURCE_PATH", "functiongraph:*:*:function:*"),
    ],
)
def test_hint_for_a_resource(resource: str, hint: str) -> None:
    """A resource that is none is shown as one of the service that the statement is about."""
    [finding] = find("resource-segments", ["functiongraph:function:invoke"], [resource])
    assert finding.hint == f"write for example `{hint}`"


def test_an_agency_beside_other_actions() -> None:
    """A statement that also allows other things cannot be limited to agencies: the right gets its own."""
    [finding] = find("assume-any-agency", ["iam:users:getUser", "iam:tokens:assume"])
    assert finding.hint == f"name them in a statement of its own: {AGENCY}"


def test_agencies_of_version_5_0_have_names_of_their_own() -> None:
    """In a policy of version 5.0 an agency is named as a resource, not in a list of URIs."""
    text = '{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["sts:agencies:assume"]}]}'
    hints = [one.hint for one in LINTER.check_text(Source("p.json", text)) if one.code == "assume-any-agency"]
    assert hints == ['name them: `"Resource": ["iam::<account>:agency:<name>"]`']


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([f"{GROUP}OnProject"], f"`{GROUP}OnProject` is enough to get every right in a project"),
        (
            [f"{GROUP}OnProject", GROUP],
            f"`{GROUP}` is enough to get every right, and 1 other way is open",
        ),
    ],
)
def test_what_a_way_leads_to(actions: list[str], message: str) -> None:
    """Rights that count in a project only are not said to be all rights, and come last."""
    [finding] = find("privilege-escalation", actions)
    assert finding.message == message


def test_actions_are_named_as_the_vendor_spells_them() -> None:
    """What a pattern leaves out is named in the letters of the tables."""
    [finding] = find("read-only-verbs", ["evs:*:get"])
    assert finding.message == "`evs:*:get` leaves out 3 actions such as `evs:backupTags:getById`"


def test_one_finding_for_a_statement_without_second_factor() -> None:
    """A statement that asks for no second factor is found once, however many of its actions are worth one."""
    [finding] = find("destructive-without-mfa", ["iam:users:*", "iam:groups:*", "iam:users:getUser"])
    assert finding.message == "no second factor is asked for `iam:users:*` and 1 more"
