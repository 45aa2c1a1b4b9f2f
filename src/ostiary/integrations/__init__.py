"""Wiring.

x
"""

from __future__ import annotations

from ostiary.integrations.decision_log.log import DecisionLog
from ostiary.integrations.decision_log.mask import Mask
from ostiary.integrations.decision_log.sinks import JsonLines, ToLogging
from ostiary.integrations.decision_log.tally import Counts

__all__ = ["Counts", "DecisionLog", "JsonLines", "Mask", "ToLogging"]
