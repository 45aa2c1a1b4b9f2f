"""Load → compile → decide → explain, in the order of these modules.

`snapshot` reads an account and ties it together (`directory`, `grants`, `statement`, `index`); `facts` resolves a
`request`; `rule` and `decide` are the decision rule over `stage` and `outcomes`, within the `bounds` of what is
`attached` to resources, organization and session; `decision` is the answer. `engine` is what callers hold, `alone`
decides without an account, `watch` loads one again when it changes.

Beside the rule: `certainty` settles what unknown facts cannot change, `short_way` comes to the same outcome in a few
microseconds, `explained` says why.
"""
