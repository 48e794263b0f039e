"""Every name that we emit: series, labels, groups, alerts, uids, files.

Users' dashboards, routes and runbooks depend on these: renaming one is a breaking change.
`profiles` has the names as tables, `names` builds names from them, `files` has the layout of the
output directory.
"""

from slo_compiler.naming.names import INFO_LABELS, PAIR_LABELS, Naming, naming_of

__all__ = ["INFO_LABELS", "PAIR_LABELS", "Naming", "naming_of"]
