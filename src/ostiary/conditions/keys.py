"""The global condition keys, which any service may send (research §3.4).

Keys of single services are content of the catalog. Listed here besides the global ones are only
those of the bucket policies' keys that change how an operator reads its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ostiary.conditions.values import ValueType


class ConditionKey(NamedTuple):
    """A key as its documentation spells it; one that ends in `/` stands for all keys that begin so.

    `multiple`: it may have several values. `versions`: the policy versions whose documentation lists
    it. `documented`: false for keys seen in third-party code only.
    """

    name: str
    type: ValueType
    versions: tuple[str, ...]
    multiple: bool = False
    documented: bool = True


_STRING, _NUMBER, _DATE = ValueType.STRING, ValueType.NUMBER, ValueType.DATE
_BOOLEAN, _ADDRESS, _EPOCH = ValueType.BOOLEAN, ValueType.ADDRESS, ValueType.EPOCH
_OLD, _NEW, _BOTH, _BUCKET = ("1.1",), ("5.0",), ("1.1", "5.0"), ()

_KEYS = (
    ConditionKey("g:CurrentTime", _DATE, _BOTH),
    ConditionKey("g:DomainName", _STRING, _BOTH),
    ConditionKey("g:MFAPresent", _BOOLEAN, _BOTH),
    ConditionKey("g:MFAAge", _NUMBER, _BOTH),
    ConditionKey("g:ProjectName", _STRING, _OLD),
    ConditionKey("g:ServiceName", _STRING, _OLD),
    ConditionKey("g:UserId", _STRING, _OLD),
    ConditionKey("g:UserName", _STRING, _BOTH),
    ConditionKey("g:ResourceTag/", _STRING, _BOTH),
    ConditionKey("g:RequestTag/", _STRING, _NEW),
    ConditionKey("g:PrincipalTag/", _STRING, _NEW),
    ConditionKey("g:TagKeys", _STRING, _NEW, multiple=True),
    ConditionKey("g:PrincipalUrn", _STRING, _NEW),
    ConditionKey("g:PrincipalAccount", _STRING, _NEW),
    ConditionKey("g:PrincipalId", _STRING, _NEW),
    ConditionKey("g:PrincipalOrgId", _STRING, _NEW),
    ConditionKey("g:PrincipalOrgPath", _STRING, _NEW),
    ConditionKey("g:PrincipalOrgManagementAccountId", _STRING, _NEW),
    ConditionKey("g:SourceIp", _ADDRESS, _NEW),
    ConditionKey("g:SourceVpc", _STRING, _NEW),
    ConditionKey("g:SourceVpce", _STRING, _NEW),
    ConditionKey("sts:ExternalId", _STRING, _NEW, documented=False),
    ConditionKey("sts:SourceIdentity", _STRING, _NEW, documented=False),
    ConditionKey("sts:TransitiveTagKeys", _STRING, _NEW, multiple=True, documented=False),
    ConditionKey("g:PrincipalType", _STRING, _NEW, documented=False),
    ConditionKey("g:PrincipalIsRootUser", _BOOLEAN, _NEW, documented=False),
    ConditionKey("g:RequestedRegion", _STRING, _NEW, documented=False),
    ConditionKey("g:EnterpriseProjectId", _STRING, _NEW, documented=False),
    ConditionKey("g:SourceIdentity", _STRING, _NEW, documented=False),
    ConditionKey("g:CalledVia", _STRING, _NEW, multiple=True, documented=False),
    ConditionKey("g:CalledViaFirst", _STRING, _NEW, documented=False),
    ConditionKey("g:CalledViaLast", _STRING, _NEW, documented=False),
    ConditionKey("g:ViaService", _BOOLEAN, _NEW, documented=False),
    ConditionKey("g:TokenIssueTime", _DATE, _NEW, documented=False),
    ConditionKey("g:SecureTransport", _BOOLEAN, _NEW, documented=False),
    ConditionKey("g:UserAgent", _STRING, _NEW, documented=False),
    ConditionKey("g:Referer", _STRING, _NEW, documented=False),
    ConditionKey("g:VpcSourceIp", _ADDRESS, _NEW, documented=False),
    ConditionKey("g:ResourceOrgId", _STRING, _NEW, documented=False),
    # seconds since 1970, also where a date operator compares them (research §3.3, §3.5)
    ConditionKey("obs:EpochTime", _EPOCH, _OLD),
    ConditionKey("EpochTime", _EPOCH, _BUCKET),
    ConditionKey("aws:EpochTime", _EPOCH, _BUCKET),
)

KEYS: Mapping[str, ConditionKey] = MappingProxyType({key.name.casefold(): key for key in _KEYS})
"""Every key of this page by its casefolded name."""


def find_key(name: str) -> ConditionKey | None:
    """The entry for a key, in any case; `g:ResourceTag/owner` is found under `g:ResourceTag/`.

    >>> find_key("g:resourcetag/owner").name
    'g:ResourceTag/'
    """
    prefix, slash, _ = name.casefold().partition("/")
    return KEYS.get(prefix + slash)
