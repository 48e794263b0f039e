"""All names in the output: series, labels, groups, alerts, uids, files.

Users' dashboards, routes and runbooks depend on these names: renaming one is a breaking change.
`profiles` contains the names as tables, `names` builds names from them, and `files` defines the
layout of the output directory.
"""

from slo_compiler.naming.names import GENERATED_LABELS, INFO_LABELS, SERIES_LABELS, Naming, naming_of

__all__ = ["GENERATED_LABELS", "INFO_LABELS", "SERIES_LABELS", "Naming", "naming_of"]
