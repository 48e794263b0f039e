package main

import (
	"context"
	"math"
	"os"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

var stale = math.Float64frombits(value.StaleNaN)

// memory is the head of a TSDB that is never cut into blocks.
type memory struct {
	head   *tsdb.Head
	folder string
}

func newMemory() (*memory, error) {
	folder, err := os.MkdirTemp("", "slo-truth-")
	if err != nil {
		return nil, err
	}
	options := tsdb.DefaultHeadOptions()
	options.ChunkDirRoot = folder
	options.ChunkRange = 1000 * day * 1000
	options.StripeSize = 64
	options.IsolationDisabled = true
	head, err := tsdb.NewHead(nil, nil, nil, nil, options, nil)
	if err != nil {
		return nil, err
	}
	return &memory{head: head, folder: folder}, head.Init(math.MinInt64)
}

func (m *memory) close() {
	m.head.Close()
	os.RemoveAll(m.folder)
}

// Querier implements storage.Queryable as tsdb.DB does for its head.
func (m *memory) Querier(_ context.Context, mint, maxt int64) (storage.Querier, error) {
	return tsdb.NewBlockQuerier(tsdb.NewRangeHead(m.head, mint, maxt), mint, maxt)
}

// recorder passes the samples of rules to the TSDB, and to a function.
type recorder struct {
	memory *memory
	seen   func(labels.Labels, int64, float64)
}

// Appender implements storage.Appendable.
func (r recorder) Appender(ctx context.Context) storage.Appender {
	return recording{Appender: r.memory.head.Appender(ctx), seen: r.seen}
}

type recording struct {
	storage.Appender
	seen func(labels.Labels, int64, float64)
}

func (r recording) Append(ref storage.SeriesRef, series labels.Labels, at int64, sample float64) (storage.SeriesRef, error) {
	r.seen(series, at, sample)
	return r.Appender.Append(ref, series, at, sample)
}
