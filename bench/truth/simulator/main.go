// Command simulator evaluates rule files over drawn events under a simulated clock, with the TSDB, the PromQL
// engine and the rule groups of Prometheus, and an ideal detector over the true counts.
//
// It reads a JSON list of simulations from standard input and writes one result per line, each as soon as it is ready.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"sync"
	"time"
)

func main() {
	debug.SetGCPercent(800) // queries allocate much and keep little
	var simulations []Simulation
	if err := json.NewDecoder(os.Stdin).Decode(&simulations); err != nil {
		fail(err)
	}
	work := make(chan int)
	output := json.NewEncoder(os.Stdout)
	var writing sync.Mutex
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range work {
				result := measured(&simulations[i])
				writing.Lock()
				if err := output.Encode(result); err != nil {
					fail(err)
				}
				writing.Unlock()
			}
		}()
	}
	for _, i := range longestFirst(simulations) {
		work <- i
	}
	close(work)
	workers.Wait()
}

func longestFirst(simulations []Simulation) []int {
	order := make([]int, len(simulations))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		return simulations[order[a]].Length > simulations[order[b]].Length
	})
	return order
}

func measured(simulation *Simulation) Result {
	begin := time.Now()
	result, err := Run(simulation)
	if err != nil {
		fail(fmt.Errorf("%s: %w", simulation.Name, err))
	}
	result.Seconds = time.Since(begin).Seconds()
	fmt.Fprintf(os.Stderr, "truth: %s: %.1f s\n", simulation.Name, result.Seconds)
	return result
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "simulator:", err)
	os.Exit(1)
}
