"""What keeps a document from loading: found by the loader, not by a rule, and told as a finding all the same.

Codes of texts that are no JSON (`missing-comma` and the like) are gathered under `json-syntax`.
"""

from __future__ import annotations

from typing import NamedTuple


class DocumentFault(NamedTuple):
    """A code of the loader: what is wrong, in a sentence, and the code of the cloud's validator for the same."""

    text: str
    vendor: str | None = None


DOCUMENT_FAULTS: dict[str, DocumentFault] = {
    "action-pair": DocumentFault("A statement has neither `Action` nor `NotAction`, or both.", "IAM.1031"),
    "ambiguous-agency": DocumentFault("A reference may mean two agencies."),
    "ambiguous-enterprise-project": DocumentFault("A reference may mean two enterprise projects."),
    "ambiguous-group": DocumentFault("A reference may mean two groups."),
    "ambiguous-policy": DocumentFault("An assignment names a policy that two files define."),
    "ambiguous-route": DocumentFault("Two routes of a file match the same path."),
    "ambiguous-project": DocumentFault("A reference may mean two projects."),
    "ambiguous-user": DocumentFault("A reference may mean two users."),
    "assignment-principal": DocumentFault("An assignment names no principal, or more than one."),
    "authorization-contradiction": DocumentFault("A route says that it needs no action, and names one."),
    "document-too-deep": DocumentFault("A document is nested deeper than 64 levels."),
    "document-too-large": DocumentFault("A policy document is larger than a megabyte."),
    "duplicate-id": DocumentFault("Two entries of an account have one id."),
    "duplicate-key": DocumentFault("A key stands twice in one mapping, and nobody can say which is meant."),
    "duplicate-name": DocumentFault("Two entries of an account, or two policies, have one name."),
    "empty-name": DocumentFault("A name is empty."),
    "empty-statement": DocumentFault("A policy has no statement.", "IAM.1028"),
    "empty-value": DocumentFault("A key of a YAML document has nothing after it."),
    "endless-alias": DocumentFault("An alias of a YAML document contains itself."),
    "hcl-syntax": DocumentFault("A Terraform file is not valid HCL."),
    "invalid-action": DocumentFault("A route needs a pattern where it should need an action."),
    "invalid-condition-value": DocumentFault(
        "A condition value is neither text nor a list of texts.", "IAM.1053"
    ),
    "invalid-effect": DocumentFault("`Effect` is neither `Allow` nor `Deny`.", "IAM.1029"),
    "invalid-flag": DocumentFault("A truth value of a route file is neither `true` nor `false`."),
    "invalid-key": DocumentFault("A key of a YAML document is a list or a mapping."),
    "invalid-path": DocumentFault("A path of a route file is no path template."),
    "invalid-principal": DocumentFault("`Principal` is neither `*` nor a mapping of the known kinds."),
    "invalid-route": DocumentFault("A route of a route file is not `METHOD /path`."),
    "invalid-scope": DocumentFault("An assignment's `on` is no scope."),
    "invalid-value": DocumentFault("A value is none of those that are possible here.", "IAM.1102"),
    "invalid-version": DocumentFault("`Version` is no version of this kind of policy.", "IAM.1024"),
    "json-syntax": DocumentFault("A text is not JSON; the message says what to put where."),
    "missing-key": DocumentFault("A key that must be there is missing.", "IAM.1103"),
    "more-faults": DocumentFault("A text has more faults than are shown."),
    "no-account": DocumentFault("A folder has no `account.yaml`."),
    "not-a-policy": DocumentFault("A document is not a mapping with `Version` and `Statement`.", "IAM.1020"),
    "not-utf8": DocumentFault("A file is not UTF-8 text."),
    "null-value": DocumentFault("A value is null: a limit may have been lost.", "IAM.1051"),
    "policy-without-text": DocumentFault(
        "An assignment names a system-defined policy whose text is not known."
    ),
    "principal-in-identity-policy": DocumentFault(
        "A policy that is assigned to principals names principals.", "IAM.1059"
    ),
    "principal-pair": DocumentFault(
        "A statement of a resource's policy has neither or both of `Principal` and `NotPrincipal`."
    ),
    "resource-pair": DocumentFault("A statement has both `Resource` and `NotResource`."),
    "terraform-not-installed": DocumentFault("Terraform files need `pip install 'ostiary[terraform]'`."),
    "too-many-aliases": DocumentFault("The aliases of a YAML document expand to more than a million values."),
    "unknown-agency": DocumentFault("An account refers to an agency that it does not have."),
    "unknown-deployment": DocumentFault("An account names a deployment that no route table covers."),
    "unknown-enterprise-project": DocumentFault(
        "An account refers to an enterprise project that it does not have."
    ),
    "unknown-group": DocumentFault("An account refers to a group that it does not have."),
    "unknown-key": DocumentFault(
        "A document has a key that nothing reads: misspelt, or of another format.", "IAM.1059"
    ),
    "unknown-policy": DocumentFault("An assignment names a policy that nobody defines."),
    "unknown-project": DocumentFault("An account refers to a project that it does not have."),
    "unknown-user": DocumentFault("An account refers to a user that it does not have."),
    "unreadable-file": DocumentFault("A file cannot be read."),
    "unsupported-policy": DocumentFault(
        "A policy is of a kind that is not checked, such as a message topic's."
    ),
    "wrong-type": DocumentFault("A value is a list where text is expected, or the like.", "IAM.1060"),
    "yaml-syntax": DocumentFault("A text is not YAML."),
}
"""Every code of the loader that has a line on the page of document faults."""

JSON_FAULTS = (
    "bad-escape", "bad-literal", "bad-number", "comment", "control-character", "ellipsis", "empty-document",
    "line-break-in-string", "member-outside-object", "missing-colon", "missing-comma", "missing-quote", "missing-value",
    "second-document", "single-quotes", "text-outside-document", "trailing-comma", "typographic-quotes",
    "unclosed-bracket", "unexpected-bracket", "unquoted-name",
)  # fmt: skip
"""The codes of a text that is no JSON."""
