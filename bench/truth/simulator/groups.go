package main

import (
	"fmt"
	"math/bits"
	"path/filepath"
	"sort"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
)

// group is a rule group, split by how often its rules must be evaluated.
type group struct {
	name        string
	interval    time.Duration
	next        time.Time
	evaluations int
	whole       *rules.Group // has the offset of the group
	parts       []part       // in the order of evaluation
}

// part has the rules of a group with the same uses.
type part struct {
	*rules.Group
	use use
}

// load reads a rule file as Prometheus does at its start. Annotations are dropped: they change no alert. Rules that no
// result needs are left out, unless everything is wanted.
func load(path string, options *rules.ManagerOptions, now time.Time, everything bool) ([]*group, error) {
	file, errs := rulefmt.ParseFile(path)
	if len(errs) > 0 {
		return nil, errs[0]
	}
	var definitions []definition
	var parsed [][]rules.Rule
	for i, source := range file.Groups {
		parsed = append(parsed, nil)
		for j, node := range source.Rules {
			expr, err := parser.ParseExpr(node.Expr.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			definitions = append(definitions, define(i, j, node.Record.Value, node.Alert.Value, expr))
			parsed[i] = append(parsed[i], newRule(node, printed{Expr: expr, text: expr.String()}, options))
		}
	}
	needed := uses(definitions)
	if everything {
		for i := range needed {
			needed[i] = always
		}
	}
	groups := make([]*group, len(file.Groups))
	for i, source := range file.Groups {
		groups[i] = newGroup(source, filepath.Base(path), parsed[i], needed[:len(parsed[i])], options, now)
		needed = needed[len(parsed[i]):]
	}
	return groups, nil
}

// printed is an expression with its text, which the rules ask for at every evaluation.
type printed struct {
	parser.Expr
	text string
}

func (p printed) String() string { return p.text }

func newRule(node rulefmt.RuleNode, expr parser.Expr, options *rules.ManagerOptions) rules.Rule {
	if node.Alert.Value == "" {
		return rules.NewRecordingRule(node.Record.Value, expr, labels.FromMap(node.Labels))
	}
	return rules.NewAlertingRule(
		node.Alert.Value, expr, time.Duration(node.For), time.Duration(node.KeepFiringFor), labels.FromMap(node.Labels),
		labels.EmptyLabels(), labels.EmptyLabels(), "", false, options.Logger,
	)
}

func newGroup(
	source rulefmt.RuleGroup, file string, all []rules.Rule, needed []use, options *rules.ManagerOptions, now time.Time,
) *group {
	interval := time.Duration(source.Interval)
	if interval == 0 {
		interval = time.Minute
	}
	made := &group{name: source.Name, interval: interval}
	build := func(members []rules.Rule) *rules.Group {
		return rules.NewGroup(rules.GroupOptions{
			Name: source.Name, File: "/etc/prometheus/rules/" + file, Interval: interval, Limit: source.Limit,
			Rules: members, Opts: options, ShouldRestore: true,
		})
	}
	made.whole = build(nil)
	members := map[use][]rules.Rule{}
	for i, rule := range all {
		if as := needed[i]; as&always != 0 {
			members[always] = append(members[always], rule)
		} else if as != 0 {
			members[as] = append(members[as], rule)
		}
	}
	for as, found := range members {
		made.parts = append(made.parts, part{Group: build(found), use: as})
	}
	sort.Slice(made.parts, func(i, j int) bool { return before(made.parts[i].use, made.parts[j].use) })
	made.next = made.whole.EvalTimestamp(now.UnixNano()).Add(interval)
	return made
}

// before orders uses so that a rule comes after the rules that it reads.
func before(a, b use) bool {
	if first, second := bits.OnesCount(uint(a)), bits.OnesCount(uint(b)); a != always && b != always && first != second {
		return first > second
	}
	return a > b
}
