import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from '@parley/sfu-core';
import type { CrowdRequests } from '../crowd/crowdRequests.ts';
import { percentile } from '../measure/statistics.ts';
import type { BenchPath } from '../options.ts';
import { ProbedSfu } from '../probe/ProbedSfu.ts';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { waitedUs } from '../process/waitedUs.ts';
import { remoteOf } from '../sfu/remoteOf.ts';
import { Traffic } from './Traffic.ts';

export interface HandshakeCase {
  path: BenchPath;
  /** Peers that join at once, with two transports each. */
  peerCount: number;
  /** What is forwarded to others meanwhile. */
  packetsPerSecond: number;
  /** Profile the worker while they join. */
  isProfiled: boolean;
}

/** What came of it. */
export interface HandshakeRow {
  path: BenchPath;
  peers: number;
  packetsPerSecond: number;
  /** CPU of the worker for each transport: making it, ICE and DTLS; what was forwarded beside it is taken off. */
  msPerTransport: number;
  /** How long the worker's event loop was kept from its next turn. */
  loopP99Ms: number;
  loopMaxMs: number;
  /** The same before anybody joined. */
  calmLoopMaxMs: number;
  /** From asking for a peer's transports to keys on both of them. */
  joinP50Ms: number;
  joinP95Ms: number;
  joinMaxMs: number;
  /** CPU of the joining clients' process, % of a core, while they joined: near 100 they were the bottleneck. */
  crowdCpuPct: number;
  /** How long the worker waited for its core, % of the time: other programs' doing. */
  waitedPct: number;
  profile?: string;
}

const WARM_UP_PEERS = 20;
/** Over which the traffic's own cost is taken. */
const CALM_MS = 2_000;
const SETTLE_MS = 1_000;

/** Has peers join all at once, and watches the worker meanwhile. */
export async function measureHandshakes({
  path,
  peerCount,
  packetsPerSecond,
  isProfiled,
}: HandshakeCase): Promise<HandshakeRow> {
  const sfu = await ProbedSfu.start(path);
  const crowd = new BenchProcess<CrowdRequests>('crowd');
  pinToCore(crowd.pid, cores.sink);
  const traffic = await Traffic.start(sfu, packetsPerSecond);
  try {
    await joinAll(sfu, crowd, WARM_UP_PEERS);
    await sleep(SETTLE_MS);
    const calm = await watched(sfu, crowd, () => sleep(CALM_MS));
    const profile = isProfiled
      ? join(mkdtempSync(join(tmpdir(), 'parley-bench-')), 'handshakes.cpuprofile')
      : undefined;
    if (profile) await sfu.probe.request('startProfile', undefined);
    const joined = await watched(sfu, crowd, () => joinAll(sfu, crowd, peerCount));
    if (profile) await sfu.probe.request('stopProfile', { file: profile });
    const joinMs = joined.value.sort((a, b) => a - b);
    const ownCpuUs = joined.workerCpuUs - calm.workerCpuUs * (joined.durationMs / calm.durationMs);
    return {
      path,
      peers: peerCount,
      packetsPerSecond,
      msPerTransport: ownCpuUs / 1000 / (2 * peerCount),
      loopP99Ms: joined.loop.p99Ms,
      loopMaxMs: joined.loop.maxMs,
      calmLoopMaxMs: calm.loop.maxMs,
      joinP50Ms: percentile(joinMs, 0.5),
      joinP95Ms: percentile(joinMs, 0.95),
      joinMaxMs: joinMs.at(-1) ?? 0,
      crowdCpuPct: (100 * joined.crowdCpuUs) / 1000 / joined.durationMs,
      waitedPct: (100 * joined.workerWaitedUs) / 1000 / joined.durationMs,
      ...(profile && { profile }),
    };
  } finally {
    traffic.close();
    crowd.close();
    await sfu.close();
  }
}

/** How long each took, ms. */
async function joinAll(sfu: ProbedSfu, crowd: BenchProcess<CrowdRequests>, peerCount: number): Promise<number[]> {
  const fingerprint = await crowd.request('fingerprint', undefined);
  const connect = async (transport: types.WebRtcTransport): Promise<unknown> => {
    const connected = crowd.request('connect', { remote: remoteOf(transport), suite: sfu.suite });
    await transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } });
    return connected;
  };
  const joinOne = async (): Promise<number> => {
    const startMs = performance.now();
    const transports = await Promise.all([sfu.createTransport(), sfu.createTransport()]);
    await Promise.all(transports.map(connect));
    return performance.now() - startMs;
  };
  return Promise.all(Array.from({ length: peerCount }, joinOne));
}

async function watched<T>(sfu: ProbedSfu, crowd: BenchProcess<CrowdRequests>, doIt: () => Promise<T>) {
  const read = async () => ({
    atMs: performance.now(),
    workerCpuUs: await sfu.cpuUs(),
    workerWaitedUs: waitedUs(sfu.worker.pid),
    crowdCpuUs: (await crowd.request('counters', undefined)).cpuUs,
  });
  await sfu.probe.request('watchLoop', undefined);
  const before = await read();
  const value = await doIt();
  const after = await read();
  return {
    value,
    durationMs: after.atMs - before.atMs,
    workerCpuUs: after.workerCpuUs - before.workerCpuUs,
    workerWaitedUs: after.workerWaitedUs - before.workerWaitedUs,
    crowdCpuUs: after.crowdCpuUs - before.crowdCpuUs,
    loop: await sfu.probe.request('loopDelay', undefined),
  };
}
