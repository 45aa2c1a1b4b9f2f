"""The region of a resource cannot be the name of a region."""

from __future__ import annotations

import re

from ostiary.errors import Severity
from ostiary.lint.placed import PlacedResource
from ostiary.lint.rule import Category, Findings, ResourceRule
from ostiary.model.base import shown


class OddRegion(ResourceRule):
    """The region of a resource cannot be the name of a region.

    Regions are called like `eu-de` or `cn-north-4`; `*` is every region.
    """

    category = Category.SYNTAX
    severity = Severity.ERROR
    vendor = "IAM.1044"
    flagged = ("{Effect: Allow, Action: ['dms:queue:list'], Resource: ['dms:Frankfurt:*:queue:q']}",)
    clean = (
        "{Effect: Allow, Action: ['dms:queue:list'], Resource: ['dms:eu-de:*:queue:q', 'dms:*:*:queue:q', 'dms:cn-north-4:*:queue:q']}",
    )
    _region = re.compile(r"[a-z]{2,}(-[a-z0-9]+)+|[a-z-]*\*[a-z0-9*-]*|\$\{.*\}")

    def look(self, subject: PlacedResource) -> Findings:
        """Yield a region in any other form."""
        segments = subject.segments
        if not subject.is_whole or not segments[1] or subject.partial or segments[0] in ("urn", "arn"):
            return
        if not self._region.fullmatch(segments[1]):
            yield self.found(subject, subject.node, f"`{shown(segments[1])}` is no region")
