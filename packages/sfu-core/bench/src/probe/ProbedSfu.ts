import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SrtpProfileName } from '@parley/dtls';
import { createWorker, type types } from '@parley/sfu-core';
import { routerCodecs } from '../media/mediaParameters.ts';
import { type BenchPath, preferredSuites, setPath } from '../options.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { cpuUsOf, endWorker } from '../sfu/workerEnd.ts';
import { WorkerProbe } from './WorkerProbe.ts';

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
    setPath(path);
    process.env.PARLEY_BENCH_PROBE = door;
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
    return new ProbedSfu(preferredSuites[path], { worker, server, router, probe, folder });
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

  cpuUs(): Promise<number> {
    return cpuUsOf(this.worker);
  }

  /** Resolves when the worker's process has ended. */
  async close(): Promise<void> {
    const { worker, probe, folder } = this.#parts;
    probe.close();
    await endWorker(worker);
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
