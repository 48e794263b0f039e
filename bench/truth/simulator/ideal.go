package main

// window returns events and bad events of the given seconds before a time.
func (t *traffic) window(at, length int64) (total, bad float64) {
	from := max(0, at-length)
	return float64(t.total[at] - t.total[from]), float64(t.bad[at] - t.bad[from])
}

// events returns the true counts of each incident, and of the period that ends with it.
func (t *traffic) events(period int64) []Events {
	var found []Events
	for _, span := range t.stream.Incidents {
		total, bad := t.window(span[1], span[1]-span[0])
		periodTotal, periodBad := t.window(span[1], period)
		found = append(found, Events{
			Labels: t.stream.Labels, Span: span, Bad: bad, Total: total, PeriodBad: periodBad, PeriodTotal: periodTotal,
		})
	}
	return found
}

// excess returns how far both windows of a pair exceed its threshold: above 1, the pair fires.
func (t *traffic) excess(pair Pair, at int64, minErrors float64) float64 {
	total, bad := t.window(at, pair.Long)
	if total == 0 || bad < minErrors-0.5 {
		return 0
	}
	long := bad / total / pair.Threshold
	total, bad = t.window(at, pair.Short)
	if total == 0 {
		return 0
	}
	return min(long, bad/total/pair.Threshold)
}

// ideals runs the ideal detector over a stream, once per severity.
func (t *traffic) ideals(sim *Simulation) []Ideal {
	var found []Ideal
	for _, severity := range []string{"page", "ticket"} {
		ideal := Ideal{Labels: t.stream.Labels, Severity: severity, Firings: []Span{}, Peaks: make([]float64, len(t.stream.Incidents))}
		var since int64 = -1
		incident := 0
		for at := int64(1); at <= sim.Length; at++ {
			excess := t.highest(sim, severity, at)
			for incident < len(t.stream.Incidents) && at >= t.stream.Incidents[incident][1] {
				incident++
			}
			if incident < len(t.stream.Incidents) && at >= t.stream.Incidents[incident][0] {
				ideal.Peaks[incident] = max(ideal.Peaks[incident], excess)
			}
			if fires := excess > 1; fires && since < 0 {
				since = at
			} else if !fires && since >= 0 {
				ideal.Firings = append(ideal.Firings, Span{since, at})
				since = -1
			}
		}
		if since >= 0 {
			ideal.Firings = append(ideal.Firings, Span{since, -1})
		}
		found = append(found, ideal)
	}
	return found
}

func (t *traffic) highest(sim *Simulation, severity string, at int64) float64 {
	highest := 0.0
	for _, pair := range sim.Pairs {
		if pair.Severity == severity {
			highest = max(highest, t.excess(pair, at, sim.MinErrors))
		}
	}
	return highest
}
