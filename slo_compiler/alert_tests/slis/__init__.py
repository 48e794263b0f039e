"""Tests of each kind of SLI: one module for each, named after its kind.

Each has the functions that `alert_tests.slo_inputs` and `alert_tests.alert_model` call:

* `source_of(sli)`: the raw series that it reads, as a `Source`, or the metrics of an `OpaqueSource`;
* `series_of(sli, source, group, *, is_burning)`: the input series of a group; None if no labels fit;
* `SIGNAL`: how samples of these series become events per second.
"""

KINDS = __name__
"""The package, as `model.kinds` needs it."""
