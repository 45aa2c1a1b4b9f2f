"""A record of every decision: entry → buffer → record, masked → sink.

`log` is what callers hold, `recording` an engine whose decisions are recorded. `entry` is what is kept of a decision
in the `buffer`, until the `writer` makes a `record` of it, under a `mask`, and gives it to one of the `sinks`; `tally`
counts what became of each.
"""
