"""The `ratio` kind on dashboards."""

SHARE_DESCRIPTION = "The precomputed ratio, averaged over 5 minutes; it has no event counts."
