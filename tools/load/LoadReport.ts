import type { CpuUse } from './measure/CpuMeter.ts';
import { Histogram } from './measure/Histogram.ts';
import type { LoadFigures } from './measure/LoadFigures.ts';
import type { MediaCounters } from './measure/MediaCounters.ts';
import type { LoadOptions } from './options.ts';

/** Above this the load tool may well be what is slow. */
const MAX_OWN_CPU_PERCENT = 80;
/** A process that others kept from running reads late, too, whatever its own CPU time. */
const MAX_LOOP_DELAY_MS = 100;

export interface Percentiles {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** What came out of a run. */
export interface LoadReport {
  /** Why the figures mean little: the load tool itself was the bottleneck. Empty: they count. */
  void: string[];
  members: { planned: number; present: number };
  /** Why some could not come in or were lost, and how many. */
  failures: Record<string, number>;
  losses: Record<string, number>;
  /** From a member's coming to the door until: the server took it in; its transports were connected; the first packet was there. */
  join: { joined: Percentiles; connected: Percentiles; firstPacket: Percentiles };
  consumers: number;
  /** Of those, who should have sent something for a while, and hadn't. */
  silentConsumers: number;
  measuredSeconds: number;
  media: MediaCounters;
  receivedPps: number;
  lostPercent: number;
  /** From a publisher's send to a member's read, of the packets that were decrypted. */
  delay: Percentiles;
  /** The load tool's own, of its busiest process. */
  own: { processes: number; joining: CpuUse; measuring: CpuUse };
}

export function reportOf(options: LoadOptions, figures: LoadFigures): LoadReport {
  const { joins, media, measuredMs, joining, measuring } = figures;
  const delays = new Histogram();
  delays.addAll(figures.delays);
  const measuredSeconds = measuredMs / 1_000;
  const arrived = media.received + media.recovered;
  return {
    void: [...voidReasons('while members came', joining), ...voidReasons('while it was measured', measuring)],
    members: {
      planned: options.rooms * (options.publishers + options.subscribers),
      present: figures.members,
    },
    failures: joins.failures,
    losses: figures.losses,
    join: {
      joined: percentilesOf(joins.joinedMs),
      connected: percentilesOf(joins.connectedMs),
      firstPacket: percentilesOf(joins.firstPacketMs),
    },
    consumers: figures.consumers,
    silentConsumers: figures.silentConsumers,
    measuredSeconds,
    media,
    receivedPps: measuredSeconds > 0 ? media.received / measuredSeconds : 0,
    lostPercent: arrived + media.lost > 0 ? (100 * media.lost) / (arrived + media.lost) : 0,
    delay: {
      count: delays.count,
      p50Ms: delays.percentileMs(0.5),
      p95Ms: delays.percentileMs(0.95),
      p99Ms: delays.percentileMs(0.99),
      maxMs: delays.maxMs,
    },
    own: { processes: options.processes, joining, measuring },
  };
}

/** Nobody was kept out, lost, or left without media, and the figures count. */
export function isGood(report: LoadReport): boolean {
  return report.void.length === 0 && servedAll(report);
}

/** Nobody was kept out, lost, or left without media. */
export function servedAll({ failures, losses, silentConsumers }: LoadReport): boolean {
  return silentConsumers === 0 && Object.keys(failures).length === 0 && Object.keys(losses).length === 0;
}

/** For people. */
export function textOf(report: LoadReport): string {
  const { members, join, media, delay, own } = report;
  const cpu = ({ percent, loopDelayP99Ms }: CpuUse) =>
    `CPU ${percent.toFixed(0)} % of a core, event loop p99 ${loopDelayP99Ms.toFixed(0)} ms late`;
  const lines = [
    `members      ${members.present} of ${members.planned} present at the end`,
    ...reasonLines('not let in', report.failures),
    ...reasonLines('lost', report.losses),
    `                   count       p50       p95       p99       max   ms`,
    row('joined', join.joined),
    row('connected', join.connected),
    row('first packet', join.firstPacket),
    row('delay', delay),
    `consumers    ${report.consumers}, silent ${report.silentConsumers}`,
    `packets      sent ${count(media.sent)}, received ${count(media.received)} (${count(report.receivedPps)} a second, ${(
      (media.receivedBytes * 8) / 1e6 / Math.max(report.measuredSeconds, 1e-9)
    ).toFixed(1)} Mbit/s), in ${report.measuredSeconds.toFixed(1)} s`,
    `             lost ${count(media.lost)} (${report.lostPercent.toFixed(3)} %), came again ${count(media.recovered)}`,
    `             decrypted ${count(media.checked)}, wrong ${count(media.damaged)}`,
    `asked for    NACK by receivers ${count(media.nacked)}, to publishers ${count(media.nackedOfPublishers)}, key frames ${count(media.keyFrameRequests)}`,
    `load tool    ${own.processes} process${own.processes === 1 ? '' : 'es'}; joining: ${cpu(own.joining)}; measuring: ${cpu(own.measuring)}`,
    ...report.void.map((reason) => `void         ${reason}`),
  ];
  return lines.join('\n');
}

function voidReasons(when: string, { percent, loopDelayP99Ms }: CpuUse): string[] {
  const reasons: string[] = [];
  if (percent > MAX_OWN_CPU_PERCENT) {
    reasons.push(`${when}, a process of the load tool took ${percent.toFixed(0)} % of a core: try --processes`);
  }
  if (loopDelayP99Ms > MAX_LOOP_DELAY_MS) {
    reasons.push(`${when}, a process of the load tool came to run up to ${loopDelayP99Ms.toFixed(0)} ms late`);
  }
  return reasons;
}

function percentilesOf(durationsMs: readonly number[]): Percentiles {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}

function row(name: string, { count, p50Ms, p95Ms, p99Ms, maxMs }: Percentiles): string {
  const numbers = [p50Ms, p95Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1).padStart(10)).join('');
  return `${name.padEnd(13)}${String(count).padStart(11)}${numbers}`;
}

function reasonLines(what: string, reasons: Record<string, number>): string[] {
  return Object.entries(reasons).map(([reason, count]) => `${what.padEnd(13)}${count}: ${reason}`);
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
