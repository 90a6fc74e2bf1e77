import type { TurnCounters } from '@parley/turn';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SfuWorkerStats } from '../sfu/border.ts';
import { type RoomCounts, RoomMetrics } from './RoomMetrics.ts';
import { TurnMetrics } from './TurnMetrics.ts';
import { WorkerMetrics } from './WorkerMetrics.ts';

/** Where the figures come from; asked each time that somebody reads them. */
export type MetricSources = {
  rooms(): RoomCounts;
  workers(): Promise<{
    wanted: number;
    live: number;
    deaths: number;
    stats: { index: number; stats: SfuWorkerStats }[];
  }>;
  /** Undefined: the TURN server is down. Not asked where there is to be none. */
  turn(): Promise<TurnCounters | undefined>;
};

/** One metric, without its values. */
export type MetricDescription = { name: string; type: string; help: string; labelNames: string[] };

/**
 * The server in figures, for Prometheus; docs/observability.md lists them. No label names a room or a peer: their number has no bound,
 * and who met whom is no business of whoever watches the machine.
 */
export class Metrics {
  readonly rooms: RoomMetrics;
  readonly #registry = new Registry();
  readonly #workers: WorkerMetrics;
  readonly #turn: TurnMetrics | undefined;
  readonly #pool: ReturnType<typeof poolMetricsIn>;

  /** @param parts.turn - Whether there is a TURN server. */
  constructor({ turn }: { turn: boolean }) {
    this.rooms = new RoomMetrics(this.#registry);
    this.#pool = poolMetricsIn(this.#registry);
    this.#workers = new WorkerMetrics(this.#registry);
    this.#turn = turn ? new TurnMetrics(this.#registry) : undefined;
    // Of this process: processor, memory, file descriptors, event loop, garbage collection.
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Of {@link read}'s text. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** What can be shown, as docs/observability.md has it. */
  get descriptions(): MetricDescription[] {
    const metrics = this.#registry.getMetricsAsArray() as unknown as MetricDescription[];
    return metrics.map(({ name, type, help, labelNames }) => ({ name, type, help, labelNames: [...labelNames] }));
  }

  /** Everything as it is now, in Prometheus' text format. */
  async read(sources: MetricSources): Promise<string> {
    // First all that has to be waited for: what is told in between would be half of one time and half of another.
    const [workers, turn] = await Promise.all([sources.workers(), this.#turn && sources.turn()]);
    this.rooms.tell(sources.rooms());
    this.#pool.workers.set(workers.live);
    this.#pool.wanted.set(workers.wanted);
    this.#pool.deaths.reset();
    this.#pool.deaths.inc(workers.deaths);
    this.#workers.tell(workers.stats);
    this.#turn?.tell(turn);
    return this.#registry.metrics();
  }
}

function poolMetricsIn(registry: Registry) {
  const registers = [registry];
  return {
    workers: new Gauge({ name: 'parley_workers', help: 'Media workers that run.', registers }),
    wanted: new Gauge({ name: 'parley_workers_wanted', help: 'Media workers that shall run.', registers }),
    deaths: new Counter({
      name: 'parley_worker_deaths_total',
      help: 'Media workers that died by themselves; each was replaced, or is going to be.',
      registers,
    }),
  };
}
