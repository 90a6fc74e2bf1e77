import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SrtpProfileName } from '@parley/dtls';
import { createWorker, type types } from '@parley/sfu-core';
import type { RemoteTransport } from '../client/WebRtcClient.ts';
import { routerCodecs } from '../media/mediaParameters.ts';
import type { BenchPath } from '../options.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { WorkerProbe } from './WorkerProbe.ts';

const PREFERRED_SUITE = { native: 'AEAD_AES_128_GCM', js: 'AES_CM_128_HMAC_SHA1_80' } as const;

interface ProbedParts {
  worker: types.Worker;
  server: types.WebRtcServer;
  router: types.Router;
  probe: WorkerProbe;
  folder: string;
}

/** Our own engine through its public interface, in a worker that can be asked about itself. */
export class ProbedSfu {
  readonly suite: SrtpProfileName;
  readonly worker: types.Worker;
  readonly router: types.Router;
  readonly probe: WorkerProbe;
  readonly #parts: ProbedParts;

  static async start(path: BenchPath): Promise<ProbedSfu> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-probe-'));
    const door = join(folder, 'door');
    // Workers inherit the environment.
    Object.assign(process.env, { PARLEY_NATIVE: path === 'native' ? 'on' : 'off', PARLEY_BENCH_PROBE: door });
    const workerBin = fileURLToPath(new URL('./probedWorker.js', import.meta.url));
    const worker = await createWorker({ logLevel: 'error', workerBin });
    worker.on('died', (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    });
    pinToCore(worker.pid, cores.measured);
    putFirst(worker.pid);
    const probe = await WorkerProbe.connect(door);
    const server = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
    const router = await worker.createRouter({ mediaCodecs: routerCodecs });
    return new ProbedSfu(PREFERRED_SUITE[path], { worker, server, router, probe, folder });
  }

  private constructor(suite: SrtpProfileName, parts: ProbedParts) {
    this.suite = suite;
    this.worker = parts.worker;
    this.router = parts.router;
    this.probe = parts.probe;
    this.#parts = parts;
  }

  createTransport(): Promise<types.WebRtcTransport> {
    const { router, server: webRtcServer } = this.#parts;
    return router.createWebRtcTransport({ webRtcServer, enableUdp: true, enableTcp: false });
  }

  async cpuUs(): Promise<number> {
    const { ru_utime, ru_stime } = await this.worker.getResourceUsage();
    return (ru_utime + ru_stime) * 1000;
  }

  /** Resolves when the worker's process has ended. */
  async close(): Promise<void> {
    const { worker, probe, folder } = this.#parts;
    const ended = once(worker, 'subprocessclose');
    probe.close();
    worker.close();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets a process go before all others on its core, where that is allowed: what it waits for is then its own doing. */
function putFirst(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Only the system's administrator may.
  }
}

/** What a client needs to know of a transport. */
export function remoteOf({ iceParameters, iceCandidates, dtlsParameters }: types.WebRtcTransport): RemoteTransport {
  const [iceCandidate] = iceCandidates;
  const dtlsFingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  if (!iceCandidate || !dtlsFingerprint) throw new Error('transport without candidate or fingerprint');
  return { iceParameters, iceCandidate, dtlsFingerprint };
}
