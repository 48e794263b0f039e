package main

// Span is a half-open time range in seconds since the start of the simulation.
type Span [2]int64

// Simulation is one Prometheus with one rule file and one SLO.
type Simulation struct {
	Name      string     `json:"name"`
	Start     int64      `json:"start"`  // Unix time
	Length    int64      `json:"length"` // seconds
	Scrape    int64      `json:"scrape"` // scrape interval, seconds
	Seed      uint64     `json:"seed"`
	Period    int64      `json:"period"` // of the SLO, seconds
	MinErrors float64    `json:"min_errors"`
	Pairs     []Pair     `json:"pairs"`
	Streams   []Stream   `json:"streams"`
	Rules     []RuleFile `json:"rules"`
	Down      []Span     `json:"down"`      // no scrapes and no evaluations; a restart at the end
	Unscraped []Span     `json:"unscraped"` // scrapes fail
	Dump      []string   `json:"dump"`      // metrics whose samples are part of the result; "*": all
	Copy      string     `json:"copy"`      // value of the label "cluster" of a second copy of recorded series
	// Calm skips evaluations that nothing can observe; see calm.go. Only for simulations without gaps.
	Calm bool `json:"calm"`
}

// Pair is a long and a short window (seconds), and the error ratio that both must exceed.
type Pair struct {
	Severity  string  `json:"severity"`
	Long      int64   `json:"long"`
	Short     int64   `json:"short"`
	Threshold float64 `json:"threshold"`
}

// RuleFile is a rule file that Prometheus loads at its first start after a time.
type RuleFile struct {
	At   int64  `json:"at"`
	Path string `json:"path"`
}

// Stream is what one error budget covers: an SLO, or one of its groups.
type Stream struct {
	Labels    map[string]string `json:"labels"` // identity: service, slo and the labels of the group
	Series    []Series          `json:"series"` // exported by every instance
	Instances int               `json:"instances"`
	Rate      float64           `json:"rate"`     // events per second, all instances
	Daily     float64           `json:"daily"`    // amplitude of the daily wave, 0 to 1
	Probe     bool              `json:"probe"`    // events are the scrapes
	Baseline  float64           `json:"baseline"` // error ratio outside of Errors
	Errors    []ErrorSpan       `json:"errors"`
	Alive     []Span            `json:"alive"` // when the targets exist; empty: always
	Incidents []Span            `json:"incidents"`
}

// Series is one series of an instance, and what it counts: good, bad, total or probe.
type Series struct {
	Labels map[string]string `json:"labels"`
	Counts string            `json:"counts"`
}

// ErrorSpan sets the error ratio of a time range; where several apply, the last.
type ErrorSpan struct {
	Begin int64   `json:"begin"`
	End   int64   `json:"end"`
	Ratio float64 `json:"ratio"`
}

// Result is what a simulation found.
type Result struct {
	Name     string         `json:"name"`
	Seconds  float64        `json:"seconds"`
	Alerts   []AlertHistory `json:"alerts"`
	Ideal    []Ideal        `json:"ideal"`
	Ratios   []RatioError   `json:"ratios"`
	Counts   map[string]int `json:"counts"`
	Events   []Events       `json:"events,omitempty"`
	Dumped   []*Dumped      `json:"dumped,omitempty"`
	Warnings []string       `json:"warnings"`
}

// AlertHistory has the firings of one alert, by its labels.
type AlertHistory struct {
	Labels  map[string]string `json:"labels"`
	Firings []Firing          `json:"firings"`
}

// Firing has times in seconds since the start; Fired and Resolved are -1 if that did not happen.
type Firing struct {
	Pending  float64 `json:"pending"`
	Fired    float64 `json:"fired"`
	Resolved float64 `json:"resolved"`
}

// Ideal is what an ideal detector finds in the true counts of a stream.
type Ideal struct {
	Labels   map[string]string `json:"labels"`
	Severity string            `json:"severity"`
	Firings  []Span            `json:"firings"`
	// Peaks has, for every incident, the highest ratio to the threshold that both windows of a pair reached.
	Peaks []float64 `json:"peaks"`
}

// Events are the true counts of a stream during one of its incidents, and in the period that ends with it.
type Events struct {
	Labels      map[string]string `json:"labels"`
	Span        Span              `json:"span"`
	Bad         float64           `json:"bad"`
	Total       float64           `json:"total"`
	PeriodBad   float64           `json:"period_bad"`
	PeriodTotal float64           `json:"period_total"`
}

// RatioError compares a recorded ratio with the true ratio of its window; errors are relative.
type RatioError struct {
	Labels map[string]string `json:"labels"`
	Window string            `json:"window"`
	Count  int               `json:"count"`
	Max    float64           `json:"max"`
	Mean   float64           `json:"mean"` // of absolute errors
	Bias   float64           `json:"bias"` // mean of signed errors
}

// Dumped are the samples of one series, without stale markers.
type Dumped struct {
	Labels map[string]string `json:"labels"`
	Times  []float64         `json:"times"` // seconds since the start
	Values []float64         `json:"values"`
}
