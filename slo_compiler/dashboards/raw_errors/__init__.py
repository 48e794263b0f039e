"""Bad events of raw series by label: one module for each kind of SLI with `has_labels`.

Each has these functions:

* `selectors(sli)`: the selectors of the SLI;
* `bad_events(sli, *, window, by, extra)`: bad events per second over `window`, as PromQL. `by` is the clause
  of the aggregation, `extra` are further matchers.
"""
