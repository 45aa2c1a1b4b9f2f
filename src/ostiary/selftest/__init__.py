"""Behaviour as data, checked: the case files that ship with ostiary, and a user's own.

`runner` runs case files, and says if bundled cases are missing; `selection` has single cases by name, told in full.
Each kind of case has a module that gives its checks: `decisions`, `conditions`, `documents`, `denials`, `imports`,
`commands`. A check, and what comes of it, is in `result`.
"""
