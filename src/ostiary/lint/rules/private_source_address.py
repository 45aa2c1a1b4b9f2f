"""A test of the source address names addresses of a private network."""

from __future__ import annotations

from ostiary.conditions import ValueType
from ostiary.errors import Severity
from ostiary.lint.placed import Kind, PlacedTest, text_of
from ostiary.lint.rule import Category, Findings, TestRule
from ostiary.model.base import shown


class PrivateSourceAddress(TestRule):
    """A test of the source address names addresses of a private network.

    Requests from the internet come from public addresses. Only requests that stay in the cloud, through an endpoint, have
    private ones. Off by default, for that is not to be seen here.
    """

    category = Category.MEANING
    severity = Severity.SUGGESTION
    default = False
    kinds = (Kind.IDENTITY, Kind.SCP, Kind.BUCKET)
    flagged = (
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:object:getObject'], Condition: {IpAddress: {'g:SourceIp': ['192.168.0.0/24']}}}]}",
    )
    clean = (
        "{Version: '5.0', Statement: [{Effect: Allow, Action: ['obs:object:getObject'], Condition: {IpAddress: {'g:SourceIp': ['80.158.0.0/16']}, NotIpAddress: {'g:SourceIp': ['192.168.0.1/32']}}}]}",
    )
    _keys = ("g:sourceip", "obs:sourceip", "sourceip", "aws:sourceip")

    def look(self, subject: PlacedTest) -> Findings:
        """Yield each private address or range."""
        if (
            subject.use is None
            or subject.use.operator.type is not ValueType.ADDRESS
            or subject.use.operator.negated
            or subject.key_name not in self._keys
        ):
            return
        for node in subject.values:
            network = subject.use.operator.readers.listed(text_of(node))
            if network is not None and network.is_private and network.prefixlen:
                yield self.found(
                    subject, node, f"`{shown(text_of(node))}` is private: nothing from the internet has it"
                )
