package main

import (
	"math"
	"math/rand/v2"
)

const day = 86_400

// traffic has the drawn events of a stream.
type traffic struct {
	stream  *Stream
	targets []*target
	total   []uint32 // cumulative true counts: events before each second
	bad     []uint32
}

// target is one instance, which is scraped at its own offset.
type target struct {
	stream  *Stream
	offset  int64
	good    []uint32 // cumulative
	bad     []uint32 // cumulative; for probes, failures
	present bool     // the last scrape succeeded
	number  int
	series  []exposed
}

// draw draws all events of a stream, second by second.
func draw(sim *Simulation, stream *Stream, random *rand.Rand) *traffic {
	drawn := &traffic{stream: stream, total: make([]uint32, sim.Length+1), bad: make([]uint32, sim.Length+1)}
	ratios := errorRatios(stream, sim.Length)
	alive := covered(stream.Alive, sim.Length)
	for number := range stream.Instances {
		target := &target{stream: stream, number: number, offset: random.Int64N(sim.Scrape)}
		if stream.Probe {
			target.probe(sim, ratios, alive, random.Float64())
		} else {
			target.count(sim, ratios, alive, random)
		}
		for second := range drawn.total {
			drawn.total[second] += target.good[second] + target.bad[second]
			drawn.bad[second] += target.bad[second]
		}
		drawn.targets = append(drawn.targets, target)
	}
	return drawn
}

func (t *target) count(sim *Simulation, ratios []float32, alive []bool, random *rand.Rand) {
	t.good, t.bad = make([]uint32, sim.Length+1), make([]uint32, sim.Length+1)
	mean := t.stream.Rate / float64(t.stream.Instances)
	for second := range sim.Length {
		var good, bad uint32
		if alive == nil || alive[second] {
			now := mean
			if t.stream.Daily > 0 {
				now *= 1 - t.stream.Daily*math.Cos(2*math.Pi*float64(second)/day)
			}
			ratio := float64(ratios[second])
			good, bad = poisson(now*(1-ratio), random), poisson(now*ratio, random)
		}
		t.good[second+1], t.bad[second+1] = t.good[second]+good, t.bad[second]+bad
	}
}

// probe draws one event per scrape; failures are spread evenly, since there are few scrapes.
func (t *target) probe(sim *Simulation, ratios []float32, alive []bool, phase float64) {
	t.good, t.bad = make([]uint32, sim.Length+1), make([]uint32, sim.Length+1)
	for second := range sim.Length {
		t.good[second+1], t.bad[second+1] = t.good[second], t.bad[second]
		at := second + 1
		if (sim.Start+at-t.offset)%sim.Scrape != 0 || (alive != nil && !alive[second]) {
			continue
		}
		phase += float64(ratios[second])
		if phase >= 1 {
			phase--
			t.bad[at]++
		} else {
			t.good[at]++
		}
	}
}

// value returns what a series exposes after so many seconds; a counter starts at zero with its target.
func (t *target) value(counts string, at int64) float64 {
	born := t.born(at)
	good, bad := float64(t.good[at]-t.good[born]), float64(t.bad[at]-t.bad[born])
	switch counts {
	case "good":
		return good
	case "bad":
		return bad
	case "probe":
		if at > 0 && t.bad[at] > t.bad[at-1] {
			return 0
		}
		return 1
	default:
		return good + bad
	}
}

func (t *target) born(at int64) int64 {
	for _, span := range t.stream.Alive {
		if span[0] <= at && at < span[1] {
			return span[0]
		}
	}
	return 0
}

func (t *target) alive(at int64) bool {
	return len(t.stream.Alive) == 0 || within(t.stream.Alive, at)
}

func within(spans []Span, at int64) bool {
	for _, span := range spans {
		if span[0] <= at && at < span[1] {
			return true
		}
	}
	return false
}

func errorRatios(stream *Stream, length int64) []float32 {
	ratios := make([]float32, length)
	for second := range ratios {
		ratios[second] = float32(stream.Baseline)
	}
	for _, span := range stream.Errors {
		for second := max(0, span.Begin); second < min(span.End, length); second++ {
			ratios[second] = float32(span.Ratio)
		}
	}
	return ratios
}

// covered returns which seconds the spans cover; nil if there are none.
func covered(spans []Span, length int64) []bool {
	if len(spans) == 0 {
		return nil
	}
	seconds := make([]bool, length)
	for _, span := range spans {
		for second := max(0, span[0]); second < min(span[1], length); second++ {
			seconds[second] = true
		}
	}
	return seconds
}

func poisson(mean float64, random *rand.Rand) uint32 {
	switch {
	case mean <= 0:
		return 0
	case mean > 30:
		return uint32(max(0, math.Round(mean+math.Sqrt(mean)*random.NormFloat64())))
	}
	limit, product, count := math.Exp(-mean), random.Float64(), uint32(0)
	for product > limit {
		product *= random.Float64()
		count++
	}
	return count
}
