// Counters and timings for /metrics. Names are ours (`relance_…`); labels stay few and bounded.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  count(name: string, labels?: Labels, by?: number): void;
  set(name: string, value: number, labels?: Labels): void;
  /** Seconds. */
  time(name: string, seconds: number, labels?: Labels): void;
  readonly contentType: string;
  /** Prometheus' text. */
  render(): Promise<string>;
}

export type Labels = Readonly<Record<string, string | number>>;

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'relance_' });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const shape = (name: string, labels: Labels) => ({
    name,
    help: name.replaceAll('_', ' '),
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  return {
    count: (name, labels = {}, by = 1) =>
      ensure(counters, name, () => new Counter(shape(name, labels))).inc(labels, by),
    set: (name, value, labels = {}) =>
      ensure(gauges, name, () => new Gauge(shape(name, labels))).set(labels, value),
    time: (name, seconds, labels = {}) =>
      ensure(histograms, name, () => new Histogram({ ...shape(name, labels), buckets: BUCKETS })).observe(
        labels,
        seconds,
      ),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
};

const ensure = <T>(all: Map<string, T>, name: string, make: () => T): T => {
  const present = all.get(name);
  if (present !== undefined) return present;
  const made = make();
  all.set(name, made);
  return made;
};
