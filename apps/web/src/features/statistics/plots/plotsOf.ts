import type { Sample } from '../../../media/history/Sample.ts';
import type { PlainMessageKey, Translate } from '../../../messages/Catalogue.ts';
import { formatBitrate, formatMs, formatPercent } from '../format.ts';

/** One quantity over the last two minutes. */
export type PlotModel = {
  key: string;
  label: string;
  /** Undefined: could not be told at that moment. */
  points: readonly { atMs: number; value: number | undefined }[];
  /** What the upper edge stands for, at least: small noise shall not look like a mountain. */
  leastTop: number;
  /** Whether the value holds until the next one, instead of going there. */
  stepped: boolean;
  format: (value: number) => string;
};

type Quantity = Omit<PlotModel, 'key' | 'label' | 'points'> & {
  key: string;
  label: PlainMessageKey;
  read: (sample: Sample) => number | undefined;
};

const quantities: readonly Quantity[] = [
  {
    key: 'bitrate',
    label: 'statistics.bitrate',
    read: ({ bitrateBps }) => bitrateBps,
    leastTop: 100_000,
    stepped: false,
    format: (value) => formatBitrate(value) ?? '',
  },
  {
    key: 'loss',
    label: 'statistics.lost',
    read: ({ lossRatio }) => lossRatio,
    leastTop: 0.05,
    stepped: false,
    format: (value) => formatPercent(value) ?? '',
  },
  {
    key: 'roundTrip',
    label: 'statistics.roundTrip',
    read: ({ roundTripMs }) => roundTripMs,
    leastTop: 50,
    stepped: false,
    format: (value) => formatMs(value) ?? '',
  },
  {
    key: 'buffered',
    label: 'statistics.buffered',
    read: ({ bufferedMs }) => bufferedMs,
    leastTop: 100,
    stepped: false,
    format: (value) => formatMs(value) ?? '',
  },
  {
    key: 'layer',
    label: 'statistics.layer',
    read: ({ spatialLayer }) => spatialLayer,
    leastTop: 2,
    stepped: true,
    format: (value) => (value < 0 ? '–' : String(value)),
  },
];

/** The plots of one participant: of each quantity that was known at least once. */
export function plotsOf(t: Translate, samples: readonly Sample[]): PlotModel[] {
  return quantities.flatMap(({ read, label, ...rest }): PlotModel[] => {
    const points = samples.map((sample) => ({ atMs: sample.atMs, value: read(sample) }));
    return points.some(({ value }) => value !== undefined) ? [{ ...rest, label: t(label), points }] : [];
  });
}
