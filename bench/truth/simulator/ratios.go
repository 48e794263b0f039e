package main

import (
	"math"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

const (
	ratioPrefix  = "slo:sli_error:ratio_rate"
	periodRatio  = "slo:period_error:ratio"
	ratioSpacing = 600 // seconds between two comparisons of a series
	ratioErrors  = 20  // windows with fewer bad events are not compared

	never = math.MinInt64 / 2
)

func measurable(record string) bool {
	return record == periodRatio || strings.HasPrefix(record, ratioPrefix)
}

// comparison collects the errors of one recorded ratio.
type comparison struct {
	result RatioError
	stream *traffic // nil for series that belong to no stream
	window int64
	last   int64
}

func (s *simulator) compare(series labels.Labels, at int64, recorded float64) {
	found, known := s.comparisons[series.Hash()]
	if !known {
		found = s.newComparison(series)
		s.comparisons[series.Hash()] = found
	}
	seconds := at/1000 - s.Start
	if found.stream == nil || seconds < found.window+600 || seconds < found.last+ratioSpacing || math.IsNaN(recorded) {
		return
	}
	total, bad := found.stream.window(seconds, found.window)
	if total == 0 || bad < ratioErrors {
		return
	}
	found.last = seconds
	if !found.settled(seconds, bad/total) {
		return
	}
	deviation := recorded*total/bad - 1
	found.result.Count++
	found.result.Bias += deviation
	found.result.Mean += math.Abs(deviation)
	found.result.Max = max(found.result.Max, math.Abs(deviation))
}

// settled reports whether the true ratio hardly changed; at the edges of an incident, a few seconds change it a lot.
func (c *comparison) settled(at int64, ratio float64) bool {
	for _, ago := range []int64{60, 360, 600} {
		if ago > 60 && ago*4 > c.window {
			break
		}
		total, bad := c.stream.window(at-ago, c.window)
		if total == 0 || math.Abs(bad/total-ratio) > 0.05*ratio {
			return false
		}
	}
	return true
}

func (s *simulator) newComparison(series labels.Labels) *comparison {
	name := series.Get(labels.MetricName)
	found := &comparison{window: s.Period, last: never, result: RatioError{Window: "period"}}
	if text, ok := strings.CutPrefix(name, ratioPrefix); ok {
		length, err := model.ParseDuration(text)
		if err != nil {
			return found
		}
		found.window, found.result.Window = int64(length)/1e9, text
	}
	for _, stream := range s.streams {
		if matches(series, stream.stream.Labels) && series.Len() == len(stream.stream.Labels)+1 {
			found.stream, found.result.Labels = stream, stream.stream.Labels
		}
	}
	return found
}

func matches(series labels.Labels, wanted map[string]string) bool {
	for name, value := range wanted {
		if series.Get(name) != value {
			return false
		}
	}
	return true
}

func (s *simulator) ratioErrors() []RatioError {
	found := []RatioError{}
	for _, comparison := range s.comparisons {
		if result := comparison.result; result.Count > 0 {
			result.Mean /= float64(result.Count)
			result.Bias /= float64(result.Count)
			found = append(found, result)
		}
	}
	return found
}
