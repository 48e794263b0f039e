"""The `ratio` kind on dashboards."""

SHARE_DESCRIPTION = "The ready-made ratio, averaged over 5 minutes; it knows no number of events."
