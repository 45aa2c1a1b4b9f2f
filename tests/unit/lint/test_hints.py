"""What findings say besides their messages: hints and fixes, for names in policies that people have published."""

from __future__ import annotations

import json

import pytest

from ostiary import Diagnostic
from ostiary.catalog.catalog import Catalog
from ostiary.lint.config import Settings
from ostiary.lint.runner import Linter
from ostiary.spans import Source

CATALOG = Catalog.bundled()


def found(rule: str, *actions: str) -> list[Diagnostic]:
    policy = {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": list(actions)}]}
    linter = Linter(Settings(select=(rule,)), lambda: CATALOG)
    return linter.check_text(Source("policy.json", json.dumps(policy)))


@pytest.mark.parametrize(
    ("action", "hint", "fix"),
    [
        ("dns:zones:list", "did you mean `dns:zone:list`?", "write dns:zone:list"),
        ("iam:users:delete", "did you mean `iam:users:deleteUser`?", "write iam:users:deleteUser"),
        ("eip:publicIps:get", "did you mean `vpc:publicIps:get`?", "write vpc:publicIps:get"),
        (
            "iam:projects:list",
            "did you mean `iam:projects:listProjects` or `iam:projects:listProjectsForUser`?",
            None,
        ),
        ("rds:configuration:list", "did you mean `rds:param:list`?", None),
        ("obs:bucket:get", "did you mean one of the 20 actions of `obs:bucket:Get*`?", None),
        ("iam:tokens:renew", "`iam:tokens` has only `assume`", None),
        ("iam:quotas:raise", "`iam:quotas` has only `listQuotas`, `listQuotasForProject`", None),
        ("ecs:cloudServers:action", None, None),
        ("ecs:jobs:get", None, None),
    ],
)
def test_the_hint_for_an_unknown_action(action: str, hint: str | None, fix: str | None) -> None:
    """A hint names what may be meant, or what there is; only what differs in spelling alone is a fix."""
    [finding] = found("unknown-action", action)
    assert finding.hint == hint
    assert (finding.fix.title if finding.fix else None) == fix


def test_a_system_defined_policy_may_mix_levels() -> None:
    """The text of a system-defined policy is left alone, also without its envelope; with one action more it is not."""
    document = CATALOG.system_policy("UCS FullAccess")
    assert document is not None
    [statement] = document.policy.statement
    actions = statement.action or ()
    assert found("mixed-levels", *actions) == []
    assert found("mixed-levels", *reversed(actions)) == []
    assert len(found("mixed-levels", *actions, "ecs:servers:list")) == 1
