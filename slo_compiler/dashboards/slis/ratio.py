"""The `ratio` kind on dashboards."""


def share_description(window: str) -> str:
    """The description of the chart of good and bad shares; `window` is the base window."""
    return f"The precomputed ratio, averaged over {window}; it has no event counts."
