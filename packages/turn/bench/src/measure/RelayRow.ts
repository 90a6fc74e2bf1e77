import type { RelayName } from '../relay/relays.ts';
import type { Slice, Traffic } from './Slice.ts';

export type Load = 'fixed' | 'saturated';

/** The medians of one relay under one kind of traffic. */
export interface RelayRow extends Traffic {
  readonly relay: RelayName;
  readonly load: Load;
  readonly usPerPacket: number;
  /** The lowest and the highest slice's. */
  readonly usRange: readonly [number, number];
  readonly lossPct: number;
  readonly generatorCpuPct: number;
  readonly pacePct: number;
  /** Why the row means little. */
  readonly void?: string;
}

/** A generator busier than this doesn't keep the pace it says. */
const MAX_GENERATOR_CPU_PCT = 80;
const MAX_LOSS_PCT = 0.5;
const MIN_PACE_PCT = 70;

export function rowOf(relay: RelayName, load: Load, traffic: Traffic, slices: readonly Slice[]): RelayRow {
  const us = slices.map(({ usPerPacket }) => round(usPerPacket, 2)).toSorted((a, b) => a - b);
  const lossPct = round(median(slices.map((slice) => slice.lossPct)), 2);
  const generatorCpuPct = round(median(slices.map((slice) => slice.generatorCpuPct)), 0);
  const pacePct = round(median(slices.map((slice) => slice.pacePct)), 0);
  const reasons = [
    lossPct > MAX_LOSS_PCT && `${lossPct} % lost`,
    load === 'fixed' && generatorCpuPct > MAX_GENERATOR_CPU_PCT && `the generator was ${generatorCpuPct} % busy`,
    pacePct < MIN_PACE_PCT && `only ${pacePct} % of the load was sent`,
  ].filter((reason) => reason !== false);
  return {
    relay,
    load,
    ...traffic,
    usPerPacket: median(us),
    usRange: [us[0] ?? 0, us.at(-1) ?? 0],
    lossPct,
    generatorCpuPct,
    pacePct,
    ...(reasons.length === 0 ? {} : { void: reasons.join(', ') }),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
