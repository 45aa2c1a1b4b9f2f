"""Behaviour as data, checked: the case files that ship with ostiary, and a user's own.

`checks` has one check for each kind of case (`conditions`, `decisions`, `documents`, `denials`), each giving what
was expected and what came instead; `runner` runs them over files, and says if cases are missing.
"""
