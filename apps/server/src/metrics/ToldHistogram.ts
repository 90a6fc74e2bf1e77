import type { Histogram, Registry } from 'prom-client';
import type { SfuHistogram } from '../sfu/border.ts';

type Labels = Record<string, string | number>;
/** A line of the text format. */
type Value = { metricName: string; labels: Labels; value: number };

/** What a {@link ToldHistogram} is called, and where it is shown. */
export type ToldHistogramOptions = {
  name: string;
  help: string;
  labelNames: readonly string[];
  registry: Registry;
  /** What one of the told values is in the metric's unit: 0.001 for milliseconds in a metric of seconds. */
  unit: number;
};

/** A histogram of what was counted elsewhere: it is told how many values were how large, instead of each value. */
export class ToldHistogram {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly labelNames: readonly string[];
  readonly #unit: number;
  readonly #told: { labels: Labels; histogram: SfuHistogram }[] = [];

  constructor({ name, help, labelNames, registry, unit }: ToldHistogramOptions) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.#unit = unit;
    // The registry asks its metrics for their names and values, and for nothing that needs a class of the library's own.
    registry.registerMetric(this as unknown as Histogram);
  }

  /** Forgets what it was told. */
  reset(): void {
    this.#told.length = 0;
  }

  tell(labels: Labels, histogram: SfuHistogram): void {
    this.#told.push({ labels, histogram });
  }

  /** Called by the registry. */
  async get(): Promise<{ name: string; help: string; type: string; values: Value[] }> {
    const { name, help, type } = this;
    return { name, help, type, values: this.#told.flatMap((told) => this.#valuesOf(told)) };
  }

  #valuesOf({ labels, histogram }: { labels: Labels; histogram: SfuHistogram }): Value[] {
    const { upperBounds, counts, sum } = histogram;
    let count = 0;
    const buckets = counts.map((more, index) => {
      count += more;
      const bound = upperBounds[index];
      const le = bound === undefined ? '+Inf' : Number((bound * this.#unit).toPrecision(6));
      return { metricName: `${this.name}_bucket`, labels: { ...labels, le }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum * this.#unit },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
