"""Tests of each kind of SLI, one module per kind.

Each module has the members that `alert_tests.slo_inputs` and `alert_tests.alert_model` use:

* `source_of(sli)`: the raw series that the SLI reads, as a `Source`, or the metrics of an `OpaqueSource`;
* `series_of(sli, source, group, *, is_burning)`: the input series of a group; None if no labels match;
* `SIGNAL`: the conversion of samples of these series to events per second.
"""

KINDS = __name__
"""The name of the package, for `model.kinds`."""
