package main

import (
	"time"

	"github.com/prometheus/prometheus/rules"
)

// track is the history of one alert, across restarts.
type track struct {
	rule    string
	state   rules.AlertState
	history AlertHistory
}

// observe records the transitions of the alerts of a group; it returns true if one is pending or firing.
func (s *simulator) observe(group part, at time.Time) bool {
	active := false
	seconds := float64(at.UnixMilli())/1000 - float64(s.Start)
	for _, rule := range group.AlertingRules() {
		key := group.Name() + "/" + rule.Name()
		now := map[string]bool{}
		rule.ForEachActiveAlert(func(alert *rules.Alert) {
			if alert.State == rules.StateInactive {
				return
			}
			active = true
			id := key + alert.Labels.String()
			now[id] = true
			known, ok := s.tracks[id]
			if !ok {
				known = &track{rule: key, history: AlertHistory{Labels: alert.Labels.Map()}}
				s.tracks[id] = known
				s.order = append(s.order, id)
			}
			known.advance(alert.State, seconds)
		})
		for id, known := range s.tracks {
			if known.rule == key && !now[id] {
				known.advance(rules.StateInactive, seconds)
			}
		}
	}
	return active
}

// advance notes a transition. An alert that fires before a restart and at once after it has fired throughout.
func (t *track) advance(state rules.AlertState, at float64) {
	if state == t.state {
		return
	}
	firings := &t.history.Firings
	if t.state == rules.StateInactive {
		*firings = append(*firings, Firing{Pending: at, Fired: -1, Resolved: -1})
	}
	current := &(*firings)[len(*firings)-1]
	switch state {
	case rules.StateFiring:
		current.Fired = at
	case rules.StateInactive:
		current.Resolved = at
	}
	t.state = state
}
