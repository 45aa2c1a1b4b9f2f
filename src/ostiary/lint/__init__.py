"""Checks of files: the faults that keep a document from loading, and what a rule has to say of one that loads.

In reading order: `runner` asks the rules; `files` says which files there are (`recognising`, `excluded`, `gitignore`);
`reading` makes `placed` policies of a file, and `accounts` of an account; `registry` finds the `rules`, each a `rule`,
which ask `knowledge`, `satisfiable`, `scopes`, `coverage` and `escalation`. What is reported of their findings:
`config` and `selection` say which rules are on, `suppress` and `baseline` what is accepted. `fixes` change a file by
`edits`, held against `equivalence` (`truths`); `formatting` and `yaml_formatting` write it anew.
"""
