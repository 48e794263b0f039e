package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/go-kit/log"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
)

const (
	lookback     = 5 * time.Minute
	copyInterval = 30
	maxWarnings  = 5
)

// simulator is the state of a running simulation.
type simulator struct {
	*Simulation
	memory      *memory
	options     *rules.ManagerOptions
	streams     []*traffic
	busy        []use // by minute; nil if every evaluation counts
	groups      []*group
	tracks      map[string]*track
	order       []string
	comparisons map[uint64]*comparison
	recorded    map[uint64]sample
	counts      map[string]int
	dumped      map[uint64]*Dumped
	warnings    []string
}

type sample struct {
	series labels.Labels
	at     int64
	value  float64
}

// Run runs one simulation.
func Run(simulation *Simulation) (Result, error) {
	store, err := newMemory()
	if err != nil {
		return Result{}, err
	}
	defer store.close()
	s := &simulator{
		Simulation: simulation, memory: store, tracks: map[string]*track{}, comparisons: map[uint64]*comparison{},
		recorded: map[uint64]sample{}, counts: map[string]int{}, dumped: map[uint64]*Dumped{},
	}
	random := rand.New(rand.NewPCG(simulation.Seed, 1))
	result := Result{Name: simulation.Name}
	for i := range simulation.Streams {
		stream := draw(simulation, &simulation.Streams[i], random)
		s.streams = append(s.streams, stream)
		result.Ideal = append(result.Ideal, stream.ideals(simulation)...)
		result.Events = append(result.Events, stream.events(simulation.Period)...)
	}
	if simulation.Calm {
		s.busy = busyMinutes(simulation, s.streams)
	}
	s.options = s.managerOptions()
	for _, span := range s.uptimes() {
		if err := s.run(span); err != nil {
			return Result{}, err
		}
	}
	for _, id := range s.order {
		result.Alerts = append(result.Alerts, s.tracks[id].history)
	}
	for _, series := range s.dumped {
		result.Dumped = append(result.Dumped, series)
	}
	result.Ratios, result.Counts, result.Warnings = s.ratioErrors(), s.counts, s.warnings
	return result, nil
}

func (s *simulator) managerOptions() *rules.ManagerOptions {
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples: 50_000_000, Timeout: time.Hour, LookbackDelta: lookback,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
		EnableAtModifier:         true, EnableNegativeOffset: true,
	})
	return &rules.ManagerOptions{
		QueryFunc: rules.EngineQueryFunc(engine, s.memory), NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		Context: context.Background(), Appendable: recorder{memory: s.memory, seen: s.see}, Queryable: s.memory,
		Logger: warner{s}, OutageTolerance: time.Hour, ForGracePeriod: 10 * time.Minute, ResendDelay: time.Minute,
		Metrics: rules.NewGroupMetrics(nil),
	}
}

// uptimes returns the times between outages of Prometheus.
func (s *simulator) uptimes() []Span {
	var spans []Span
	var begin int64
	for _, down := range s.Down {
		spans = append(spans, Span{begin, down[0]})
		begin = down[1]
	}
	return append(spans, Span{begin, s.Length})
}

// run is the life of one Prometheus process: scrapes and evaluations in the order of their times.
func (s *simulator) run(span Span) error {
	path := ""
	for _, file := range s.Rules {
		if file.At <= span[0] {
			path = file.Path
		}
	}
	begin, end := time.Unix(s.Start+span[0], 0), time.Unix(s.Start+span[1], 0)
	var err error
	if s.groups, err = load(path, s.options, begin, slices.Contains(s.Dump, "*")); err != nil {
		return err
	}
	scrapes, copies := s.scrapes(begin), begin
	for {
		scrape := scrapes.next()
		group := s.nextGroup()
		switch {
		case scrape.at.Before(end) && !group.next.Before(scrape.at):
			if err := s.scrape(scrape); err != nil {
				return err
			}
			scrape.at = scrape.at.Add(time.Duration(s.Scrape) * time.Second)
		case group.next.Before(end):
			if s.Copy != "" && !copies.After(group.next) {
				if err := s.copySeries(copies); err != nil {
					return err
				}
				copies = copies.Add(copyInterval * time.Second)
			}
			s.evaluate(group)
		default:
			return nil
		}
	}
}

type scrape struct {
	at     time.Time
	target *target
}

type scrapes []*scrape

func (s *simulator) scrapes(begin time.Time) scrapes {
	var all scrapes
	for _, stream := range s.streams {
		for _, target := range stream.targets {
			first := begin.Unix() + ((target.offset-begin.Unix())%s.Scrape+s.Scrape)%s.Scrape
			all = append(all, &scrape{at: time.Unix(first, 0), target: target})
		}
	}
	return all
}

func (all scrapes) next() *scrape {
	first := all[0]
	for _, other := range all[1:] {
		if other.at.Before(first.at) {
			first = other
		}
	}
	return first
}

func (s *simulator) nextGroup() *group {
	first := s.groups[0]
	for _, other := range s.groups[1:] {
		if other.next.Before(first.next) {
			first = other
		}
	}
	return first
}

// scrape appends the series of a target, or stale markers after the first failure.
func (s *simulator) scrape(scrape *scrape) error {
	target, second := scrape.target, scrape.at.Unix()-s.Start
	up := target.alive(second) && !within(s.Unscraped, second)
	if !up && !target.present {
		return nil
	}
	appender := s.memory.head.Appender(context.Background())
	for _, series := range target.exposed() {
		value := stale
		if up {
			value = target.value(series.counts, second)
		}
		if _, err := appender.Append(0, series.labels, scrape.at.UnixMilli(), value); err != nil {
			return fmt.Errorf("scrape: %w", err)
		}
		s.dump(series.labels, series.labels.Get(labels.MetricName), scrape.at.UnixMilli(), value)
	}
	target.present = up
	s.counts["scrapes"]++
	return appender.Commit()
}

// evaluate evaluates the parts of a group that are due. What is only measured is due in the minutes of calmLook.
func (s *simulator) evaluate(group *group) {
	at := group.next
	group.next = at.Add(group.interval)
	group.evaluations++
	due := s.due(group, at.Unix()-s.Start)
	for _, part := range group.parts {
		if part.use&due == 0 {
			continue
		}
		part.Eval(context.Background(), at)
		s.counts["rules"] += len(part.Rules())
		active := s.observe(part, at)
		if s.busy != nil && active {
			minute := (at.Unix() - s.Start) / 60 // follow the alert until it resolves
			mark(s.busy, minute, minute+calmMargin, part.use)
		}
		if group.evaluations == 2 {
			part.RestoreForState(at)
		}
	}
}

func (s *simulator) due(group *group, second int64) use {
	minute := second / 60
	if s.busy != nil && group.evaluations > 2 {
		return s.busy[minute] | always
	}
	if minute%calmPeriod < calmLook {
		return compared | forPage | forTicket | always
	}
	return forPage | forTicket | always
}

// see is called for every sample that a rule records.
func (s *simulator) see(series labels.Labels, at int64, value float64) {
	name := series.Get(labels.MetricName)
	if measurable(name) {
		s.compare(series, at, value)
	}
	s.dump(series, name, at, value)
	if s.Copy != "" && strings.HasPrefix(name, "slo:") {
		s.recorded[series.Hash()] = sample{series: series, at: at, value: value}
	}
}

// dump keeps a sample for the result.
func (s *simulator) dump(series labels.Labels, name string, at int64, value float64) {
	if value != value || !(slices.Contains(s.Dump, name) || slices.Contains(s.Dump, "*")) {
		return
	}
	found, known := s.dumped[series.Hash()]
	if !known {
		found = &Dumped{Labels: series.Map()}
		s.dumped[series.Hash()] = found
	}
	found.Times = append(found.Times, float64(at)/1000-float64(s.Start))
	found.Values = append(found.Values, value)
}

// copySeries writes the newest recorded samples again, with another label, as a federation would.
func (s *simulator) copySeries(at time.Time) error {
	appender := s.memory.head.Appender(context.Background())
	for _, sample := range s.recorded {
		if at.UnixMilli()-sample.at > lookback.Milliseconds() || sample.value != sample.value {
			continue
		}
		copied := labels.NewBuilder(sample.series).Set("cluster", s.Copy).Labels(labels.EmptyLabels())
		if _, err := appender.Append(0, copied, at.UnixMilli(), sample.value); err != nil {
			return fmt.Errorf("copy: %w", err)
		}
	}
	return appender.Commit()
}

type exposed struct {
	labels labels.Labels
	counts string
}

func (t *target) exposed() []exposed {
	if t.series == nil {
		for _, series := range t.stream.Series {
			set := labels.NewBuilder(labels.FromMap(series.Labels)).Set("instance", strconv.Itoa(t.number))
			t.series = append(t.series, exposed{labels: set.Labels(labels.EmptyLabels()), counts: series.Counts})
		}
	}
	return t.series
}

// warner collects what the rule groups log, such as failed evaluations.
type warner struct{ simulator *simulator }

// Log implements log.Logger.
func (w warner) Log(pairs ...any) error {
	var text strings.Builder
	if err := log.NewLogfmtLogger(io.Writer(&text)).Log(pairs...); err != nil {
		return err
	}
	if strings.Contains(text.String(), "level=debug") {
		return nil
	}
	w.simulator.counts["warnings"]++
	if len(w.simulator.warnings) < maxWarnings {
		w.simulator.warnings = append(w.simulator.warnings, text.String())
		sort.Strings(w.simulator.warnings)
	}
	return nil
}
