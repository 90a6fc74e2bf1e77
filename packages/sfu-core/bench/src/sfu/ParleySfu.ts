import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { SrtpProfileName } from '@parley/dtls';
import { createWorker, type types } from '@parley/sfu-core';
import { producerParameters, routerCodecs, type SentMedia } from '../media/mediaParameters.ts';
import type { BenchPath } from '../options.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import type { ConsumerTransport, OfferedTransport, ProducerTransport, SfuUnderTest } from './SfuUnderTest.ts';

const TRANSPORT_WIDE_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

interface ParleyParts {
  path: BenchPath;
  suite: SrtpProfileName;
  worker: types.Worker;
  server: types.WebRtcServer;
  router: types.Router;
}

/** Our own engine, through its public interface. */
export class ParleySfu implements SfuUnderTest {
  readonly path: BenchPath;
  readonly suite: SrtpProfileName;
  readonly #parts: ParleyParts;
  #producerId = '';

  /** @param workerBin script of the worker process. Default: sfu-core's own. */
  static async start(path: BenchPath, suite: SrtpProfileName, workerBin?: string): Promise<ParleySfu> {
    // Workers inherit the environment.
    process.env.PARLEY_NATIVE = path === 'native' ? 'on' : 'off';
    const worker = await createWorker({ logLevel: 'error', ...(workerBin && { workerBin }) });
    worker.on('died', (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    });
    pinToCore(worker.pid, cores.measured);
    const server = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
    const router = await worker.createRouter({ mediaCodecs: routerCodecs });
    return new ParleySfu({ path, suite, worker, server, router });
  }

  private constructor(parts: ParleyParts) {
    this.#parts = parts;
    this.path = parts.path;
    this.suite = parts.suite;
  }

  get workerPid(): number {
    return this.#parts.worker.pid;
  }

  async createProducerTransport(): Promise<ProducerTransport> {
    const transport = await this.#createTransport();
    return {
      ...offered(transport),
      produce: async (media: SentMedia) => {
        const { kind } = media;
        this.#producerId = (await transport.produce({ kind, rtpParameters: producerParameters(media) })).id;
      },
    };
  }

  async createConsumerTransport(): Promise<ConsumerTransport> {
    const transport = await this.#createTransport();
    return {
      ...offered(transport),
      consume: async () => {
        const { rtpParameters } = await transport.consume({
          producerId: this.#producerId,
          rtpCapabilities: this.#parts.router.rtpCapabilities,
        });
        const ssrc = rtpParameters.encodings?.[0]?.ssrc;
        if (ssrc === undefined) throw new Error('consumer without SSRC');
        const transportWide = rtpParameters.headerExtensions?.find(({ uri }) => uri === TRANSPORT_WIDE_URI);
        return { ssrc, transportWideId: transportWide?.id ?? 0 };
      },
    };
  }

  async workerCpuUs(): Promise<number> {
    const { ru_utime, ru_stime } = await this.#parts.worker.getResourceUsage();
    return (ru_utime + ru_stime) * 1000;
  }

  async workerRssMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.workerPid}/status`, 'utf8').catch(() => '');
    const nowKiB = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    // Elsewhere than on Linux: the most it ever was.
    const kiB = nowKiB === undefined ? (await this.#parts.worker.getResourceUsage()).ru_maxrss : Number(nowKiB);
    return kiB / 1024;
  }

  async close(): Promise<void> {
    const { worker } = this.#parts;
    const ended = once(worker, 'subprocessclose');
    worker.close();
    await ended;
  }

  #createTransport(): Promise<types.WebRtcTransport> {
    const { router, server } = this.#parts;
    return router.createWebRtcTransport({ webRtcServer: server, enableUdp: true, enableTcp: false });
  }
}

function offered(transport: types.WebRtcTransport): OfferedTransport {
  const { iceParameters, dtlsParameters } = transport;
  const [iceCandidate] = transport.iceCandidates;
  const dtlsFingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  if (!iceCandidate || !dtlsFingerprint) throw new Error('transport without candidate or fingerprint');
  return {
    remote: { iceParameters, iceCandidate, dtlsFingerprint },
    connect: (fingerprint) => transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } }),
  };
}
