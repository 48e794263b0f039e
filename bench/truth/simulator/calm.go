package main

import (
	"strings"

	"github.com/prometheus/prometheus/promql/parser"
)

// Most of the time no alert is near its threshold. In such calm times, rules whose past values are not read are
// evaluated only for a few minutes every two hours; whatever a window needs is evaluated every time. All values are
// those of a complete run, at the times at which they exist.
const (
	calmPeriod = 120 // minutes
	calmLook   = 5   // minutes of each period in which all rules are evaluated
	calmExcess = 0.5 // both windows above half the threshold: no longer calm
	calmMargin = 12  // minutes before and after
)

// use says what needs a rule, as a set of bits.
type use int

const (
	compared  use = 1 << iota // its ratio, or one that depends on it, is compared with the truth
	forPage                   // the page reads its newest value
	forTicket                 // the ticket or another alert does
	always                    // its past is read
)

var severities = map[string]use{"page": forPage, "ticket": forTicket}

func useOf(alert string) use {
	if strings.HasSuffix(alert, "Page") {
		return forPage
	}
	return forTicket
}

// busyMinutes returns for what rules must be evaluated in each minute.
func busyMinutes(sim *Simulation, streams []*traffic) []use {
	minutes := make([]use, sim.Length/60+1)
	for minute := range minutes {
		if minute%calmPeriod < calmLook {
			minutes[minute] = forPage | forTicket | compared
		}
	}
	for _, stream := range streams {
		for at := int64(1); at <= sim.Length; at += 10 {
			for _, pair := range sim.Pairs {
				if stream.excess(pair, at, 0) > calmExcess {
					mark(minutes, at/60-calmMargin, at/60+calmMargin, severities[pair.Severity])
				}
			}
		}
	}
	return minutes
}

func mark(minutes []use, from, to int64, as use) {
	for minute := max(0, from); minute <= min(to, int64(len(minutes))-1); minute++ {
		minutes[minute] |= as
	}
}

// definition is a rule with the recorded series that it reads.
type definition struct {
	group, index int
	record       string
	alert        string
	reads        map[string]bool // newest values
	history      map[string]bool // past values
}

func define(group, index int, record, alert string, expr parser.Expr) definition {
	found := definition{group: group, index: index, record: record, alert: alert, reads: map[string]bool{}, history: map[string]bool{}}
	parser.Inspect(expr, func(node parser.Node, path []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		if selector.OriginalOffset != 0 || selector.Timestamp != nil || selector.StartOrEnd != 0 || inRange(path) {
			found.history[selector.Name] = true
		} else {
			found.reads[selector.Name] = true
		}
		return nil
	})
	return found
}

func inRange(path []parser.Node) bool {
	for _, node := range path {
		switch node.(type) {
		case *parser.MatrixSelector, *parser.SubqueryExpr:
			return true
		}
	}
	return false
}

// uses returns what needs each rule. A rule has all uses of the rules that read it, so the rules with more uses can be
// evaluated first; if one reads a later rule of its group, nothing is split.
func uses(rules []definition) []use {
	found := make([]use, len(rules))
	producers := map[string][]int{}
	for i, rule := range rules {
		producers[rule.record] = append(producers[rule.record], i)
	}
	for i, rule := range rules {
		switch {
		case rule.record == "":
			need(rules, producers, found, i, useOf(rule.alert))
		case measurable(rule.record):
			need(rules, producers, found, i, compared)
		}
	}
	for _, rule := range rules {
		for name := range rule.reads {
			for _, source := range producers[name] {
				if rules[source].group == rule.group && rules[source].index > rule.index {
					for i := range found {
						found[i] = always
					}
				}
			}
		}
	}
	return found
}

func need(rules []definition, producers map[string][]int, found []use, i int, as use) {
	if found[i]&as == as {
		return
	}
	found[i] |= as
	for name := range rules[i].history {
		for _, source := range producers[name] {
			need(rules, producers, found, source, as|always)
		}
	}
	for name := range rules[i].reads {
		for _, source := range producers[name] {
			need(rules, producers, found, source, found[i])
		}
	}
}
