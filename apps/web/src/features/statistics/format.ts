import type { StatisticsEntry } from '../../media/collectStatistics.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** Keeps the unit on the line of its number. */
const space = '\u00a0';

/** A number of an entry; undefined when it has none by that name. */
export function numberOf(entry: StatisticsEntry | undefined, name: string): number | undefined {
  const value = entry?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A text of an entry; undefined when it has none by that name. */
export function textOf(entry: StatisticsEntry | undefined, name: string): string | undefined {
  const value = entry?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function formatCount(count: number | undefined): string | undefined {
  return count === undefined ? undefined : whole.format(count);
}

export function formatBitrate(bitrateBps: number | undefined): string | undefined {
  if (bitrateBps === undefined) return undefined;
  if (bitrateBps >= 1e6) return `${hundredths.format(bitrateBps / 1e6)}${space}Mbit/s`;
  return `${whole.format(bitrateBps / 1e3)}${space}kbit/s`;
}

export function formatBytes(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  if (bytes >= 1e6) return `${hundredths.format(bytes / 1e6)}${space}MB`;
  return bytes >= 1e3 ? `${tenths.format(bytes / 1e3)}${space}kB` : `${whole.format(bytes)}${space}B`;
}

/** @param ratio - 0 to 1. */
export function formatPercent(ratio: number | undefined): string | undefined {
  return ratio === undefined ? undefined : `${tenths.format(ratio * 100)}${space}%`;
}

export function formatMs(durationMs: number | undefined): string | undefined {
  return durationMs === undefined ? undefined : `${tenths.format(durationMs)}${space}ms`;
}

/** What grew how fast between two reports, in bit/s. Undefined for the first report, and for one that started anew. */
export function bitrateBetween(
  now: StatisticsEntry | undefined,
  before: StatisticsEntry | undefined,
  bytesName: string,
): number | undefined {
  const [bytes, bytesBefore] = [numberOf(now, bytesName), numberOf(before, bytesName)];
  const [time, timeBefore] = [numberOf(now, 'timestamp'), numberOf(before, 'timestamp')];
  if (bytes === undefined || bytesBefore === undefined || time === undefined || timeBefore === undefined)
    return undefined;
  if (bytes < bytesBefore || time <= timeBefore) return undefined;
  return ((bytes - bytesBefore) * 8000) / (time - timeBefore);
}
