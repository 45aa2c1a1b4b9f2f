"""What may stand where in a document: its keys, and which words its texts are.

A table for each kind of file, in the shape of the file, and with a sentence for each key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ostiary.documents.terraform_file import policy_arguments


@dataclass(frozen=True)
class Shape:
    """What may stand under a key, or in a list.

    `about` says what it is for. `word` is the kind of a text here, by the name of its vocabulary. `keys` are those of a
    mapping here; of keys that are no fixed ones `key_word` is the kind, and `inner` what stands under them. `item` is
    what a list here has; a list of what could stand alone needs none. What is `rare` is understood, but not offered.
    """

    about: str = ""
    word: str = ""
    keys: Mapping[str, Shape] = field(default_factory=dict)
    key_word: str = ""
    inner: Shape | None = None
    item: Shape | None = None
    rare: bool = False

    @property
    def is_block(self) -> bool:
        """Whether a mapping or a list of mappings stands here, which begins on a line of its own in YAML."""
        return bool(self.key_word or self.item or (self.keys and not self.word))

    def at(self, step: str | int) -> Shape | None:
        """Return what stands one step further in; None where nothing may."""
        if isinstance(step, int):
            return self.item or self
        return self.keys.get(step) or self.inner


def shape_at(root: Shape, path: Sequence[str | int]) -> Shape | None:
    """Return what may stand at the end of a path; None where nothing may.

    >>> shape_at(DOCUMENT, ("Statement", 0, "Action", 2)).word
    'action'
    """
    shape: Shape | None = root
    for step in path:
        if shape is None:
            return None
        shape = shape.at(step)
    return shape


def statement_shape_at(path: Sequence[str | int]) -> Shape | None:
    """Return what stands at a path of which only the end makes sense: that below the first element of a statement."""
    for number, step in enumerate(path):
        if step in STATEMENT.keys:
            return shape_at(STATEMENT, path[number:])
    return None


_TEST = Shape(
    key_word="operator",
    inner=Shape(key_word="condition-key", inner=Shape(word="condition-value")),
    about="When the statement applies: for each operator, for each key, the listed values. All tests have to hold; "
    "of the listed values one has to fit, or with a `…Not…` operator none may.",
)
_ACTION = Shape(
    "The actions that the statement is about, `service:type:operation`; `*` is any run of characters in a segment.",
    "action",
)
_URIS = Shape("Of an agency policy: the agencies that may be taken on, `/iam/agencies/ID`.")
_RESOURCE = Shape(
    "The resources that the statement is about, `service:region:account:type:path`. Without it: all of them.",
    "resource",
    keys={"uri": _URIS},
)


def _principals(about: str) -> Shape:
    return Shape(about, key_word="principal-kind", inner=Shape())


STATEMENT = Shape(
    "One statement: an effect on actions and resources, under a condition.",
    keys={
        "Sid": Shape("The statement's own name, in version 5.0 and in policies of buckets and agencies."),
        "Effect": Shape("`Allow` or `Deny`. A Deny that applies counts before every Allow.", "effect"),
        "Principal": _principals("Whom the statement is about: `*`, or ids under the keys of their kind."),
        "NotPrincipal": _principals("Whom the statement is not about."),
        "Action": _ACTION,
        "NotAction": Shape("All actions but these. Documented for version 5.0.", "action"),
        "Resource": _RESOURCE,
        "NotResource": Shape("All resources but these. Documented for version 5.0.", "resource"),
        "Condition": _TEST,
    },
)
_POLICY_KEYS = {
    "Version": Shape("The language that the policy is written in.", "version"),
    "Id": Shape("A name, in bucket policies of S3's form.", rare=True),
    "Sid": Shape("A name, at the top of some bucket policies.", rare=True),
    "Statement": Shape("The statements, of which any may apply.", keys=STATEMENT.keys, item=STATEMENT),
    "Depends": Shape(
        "Roles that must be assigned to the same principal at the same scope. In roles of version 1.0.",
        item=Shape(
            keys={
                "catalog": Shape("The service of the role, `BASE` for those of the platform."),
                "display_name": Shape("The role's name.", "role"),
            }
        ),
    ),
}
POLICY = Shape("The policy itself: `Version` and `Statement`.", keys=_POLICY_KEYS)
_ENVELOPE_KEYS = {
    "display_name": Shape("The policy's name, by which it is assigned."),
    "type": Shape("The level that the policy is of.", "policy-type"),
    "description": Shape("What the policy is for."),
    "description_cn": Shape("The same in Chinese.", rare=True),
    "policy": POLICY,
}
ENVELOPE = Shape("The policy with its name, as the IAM API has it.", keys=_ENVELOPE_KEYS)
DOCUMENT = Shape(
    keys={
        **_POLICY_KEYS,
        **_ENVELOPE_KEYS,
        "role": Shape(ENVELOPE.about, keys=_ENVELOPE_KEYS, rare=True),
        "roles": Shape("The policies, as the IAM API lists them.", item=ENVELOPE, rare=True),
    }
)
"""A policy's file: the policy, or its envelope, or what the API sends."""

_ID = Shape("The id, as the IAM console and the API show it.")


def _named(about: str, **more: Shape) -> Shape:
    return Shape(about, item=Shape(keys={"name": Shape("The name."), "id": _ID, **more}))


_ACL_KEYS = {
    "acl": Shape("A predefined list, such as `private` or `public-read`."),
    "grants": Shape(
        "The lines of the list.",
        item=Shape(
            keys={
                "to": Shape("`everyone`, `log-delivery`, or an account."),
                "permissions": Shape(
                    "What it gives: `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP`, `FULL_CONTROL`."
                ),
                "delivered": Shape("Whether it holds for the objects in the bucket as well.", "boolean"),
            }
        ),
    ),
}
ACCOUNT = Shape(
    keys={
        "account": Shape("The account itself.", keys={"id": _ID, "name": Shape("The name.")}),
        "evaluation": Shape("How project scope and enterprise projects work together.", "evaluation"),
        "deployment": Shape("Whose route tables and system policies apply.", "deployment"),
        "operators": Shape(
            "Settles operators that the manuals read in two ways.",
            keys={"StringLike": Shape("What `StringLike` compares.", "string-like")},
        ),
        "condition_values": Shape("How condition values of the wrong form are read.", "condition-values"),
        "policy_variables": Shape("Whether `${key}` in a policy is a variable.", "boolean"),
        "action_aliases": Shape("Whether a Deny counts under other names of an action as well.", "boolean"),
        "services": Shape(
            "What is so of a service where the documentation says nothing.",
            key_word="service",
            inner=Shape(
                keys={
                    "enterprise_projects": Shape("Whether its routes support them.", "boolean"),
                    "default_enterprise_project": Shape(
                        "Which one a list call is about that names none.", "enterprise-project"
                    ),
                }
            ),
        ),
        "projects": _named("The projects.", region=Shape("The region of the project.")),
        "enterprise_projects": _named("The enterprise projects; the default one always exists."),
        "groups": _named("The user groups."),
        "users": _named("The users.", groups=Shape("The groups that the user is in.", "group")),
        "agencies": _named("The agencies.", trust_policy=Shape("Who may take it on.", "trust-policy")),
        "assignments": Shape(
            "Who holds which policy where.",
            item=Shape(
                keys={
                    "group": Shape("The group that holds the policy.", "group"),
                    "user": Shape("The user that holds the policy.", "user"),
                    "agency": Shape("The agency that holds the policy.", "agency"),
                    "policy": Shape(
                        "The policy: one of the account's own, or a system-defined one.", "policy"
                    ),
                    "on": Shape(
                        "Where the policy counts.",
                        "scope",
                        keys={
                            "project": Shape("Project-level services in this project.", "project"),
                            "enterprise_project": Shape(
                                "Resources of this enterprise project.", "enterprise-project"
                            ),
                        },
                    ),
                }
            ),
        ),
        "bucket_policies": Shape(
            "The policies of buckets.",
            item=Shape(
                keys={
                    "bucket": Shape("The bucket's name."),
                    "policy": Shape("The stem of a file in `bucket_policies/`.", "bucket-policy"),
                    "owner": Shape("The id of the account that owns the bucket, if it is another one."),
                }
            ),
        ),
        "bucket_acls": Shape(
            "The access lists of buckets.",
            item=Shape(
                keys={
                    "bucket": Shape("The bucket's name."),
                    "owner": Shape("The id of the account that owns the bucket, if it is another one."),
                    **_ACL_KEYS,
                    "objects": Shape(
                        "The access lists of objects in it.",
                        item=Shape(keys={"key": Shape("The object's key."), **_ACL_KEYS}),
                    ),
                }
            ),
        ),
        "organization": Shape(
            "What an organization allows to the account.",
            keys={
                "levels": Shape(
                    "From the organization's root down to the account.",
                    item=Shape(
                        keys={
                            "name": Shape("The name."),
                            "scps": Shape("The service control policies of the level.", "scp"),
                        }
                    ),
                )
            },
        ),
    }
)
"""`account.yaml`."""

_NEEDED = Shape("The actions that the call needs.", "action")
_VARIANT = Shape(keys={"when": Shape("Which variant of the call it is."), "actions": _NEEDED})
_OF_SOURCE = Shape(
    "Those of the actions that are about the source of the call, such as what is copied.", "action"
)
ROUTES = Shape(
    keys={
        "service": Shape("The first segment of the service's actions.", "service"),
        "name": Shape("What the service is called."),
        "level": Shape("`project` or `global`.", "level"),
        "endpoints": Shape("The hosts that the service answers at."),
        "aliases": Shape(
            "Other names of actions, in manuals or in other deployments.",
            item=Shape(
                keys={
                    "action": Shape("An action.", "action"),
                    "also": Shape("What it is called as well."),
                    "source": Shape("Where that is written."),
                }
            ),
        ),
        "resource_level": Shape("Whether its actions can be limited to resources.", "flag"),
        "routes": Shape(
            "The calls of the service's API.",
            item=Shape(
                keys={
                    "route": Shape("Method and path, `GET /v1/{project_id}/things`."),
                    "title": Shape("What the call does."),
                    "actions": _NEEDED,
                    "alternatives": Shape("Variants of the call that need other actions.", item=_VARIANT),
                    "dependencies": Shape("Actions that must be allowed besides.", item=_VARIANT),
                    "scope": Shape(
                        "Where the call can be authorized.",
                        keys={
                            "project": Shape("In projects.", "flag"),
                            "enterprise_project": Shape("In enterprise projects.", "flag"),
                        },
                    ),
                    "authorization": Shape("Whether the call needs any right.", "authorization"),
                    "resource": Shape("The resource that the call is about."),
                    "source_actions": _OF_SOURCE,
                    "priority": Shape("A number that settles which of two routes a path is."),
                    "page": Shape("The page of the manual."),
                }
            ),
        ),
    }
)
"""A route file."""

_BLOCK_STATEMENT = Shape(
    STATEMENT.about,
    keys={name.lower(): STATEMENT.keys[name] for name in ("Effect", "Action", "Resource", "Condition")},
)
_ARGUMENTS = {
    **dict.fromkeys(("policy", "policy_document", "content", "trust_policy"), DOCUMENT),
    "type": Shape(_ENVELOPE_KEYS["type"].about, "policy-type"),
    "display_layer": Shape("The level that the role is of.", "layer"),
    "statement": _BLOCK_STATEMENT,
}


def terraform_shape_at(path: Sequence[str | int]) -> Shape | None:
    """Return what may stand at a path of a Terraform file: in the resources that hold policies only."""
    head = str(path[0]).split() if path else []
    arguments = policy_arguments(head[1]) if head[:1] == ["resource"] and len(head) > 1 else ()
    if not arguments:
        return None
    return shape_at(Shape(keys={name: _ARGUMENTS.get(name, Shape()) for name in arguments}), path[1:])
