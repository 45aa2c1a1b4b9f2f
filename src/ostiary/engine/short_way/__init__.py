"""The short way to an outcome: what `rule` would say, by look-ups and a few bits (ADR 25).

`fast` walks it, over the tables of `known` and `needs`; `asking` is what statements with conditions see of a call;
`lazy` is the decision that explains itself by the rule when somebody asks.
"""
