"""Load → compile → decide → explain, in the order of these modules.

`snapshot` reads an account and ties it together (`directory`, `grants`, `statement`); `facts` resolves a
`request`; `rule` and `decide` are the decision rule over `stage` and `outcomes`, within the `bounds` of what is
`attached` to resources, organization and session; `decision` is the answer, which `trace`,
`notes` and `explanation` explain afterwards. `engine` is what callers hold, `alone` decides without an account.
"""
