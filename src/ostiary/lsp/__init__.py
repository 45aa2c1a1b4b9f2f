"""The language server: what an editor shows of a policy while it is written.

In reading order: `server` (the protocol), `session` (what is open, when it is checked), `checking` (lint on texts that
are not saved), `slot` (what a cursor points at: `outline`, `cursor`, `shapes`), `completion`, `hover`, `actions`.
All but the first two are functions of texts and know nothing of the protocol.
"""
