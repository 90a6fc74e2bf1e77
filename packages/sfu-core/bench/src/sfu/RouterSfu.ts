import { randomBytes } from 'node:crypto';
import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import { keyAndSaltBytes } from '../client/splitKey.ts';
import { producerParameters, routerCodecs, type SentMedia } from '../media/mediaParameters.ts';
import type { TransportKind } from '../options.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';
import { remoteOf } from './remoteOf.ts';
import type { ConsumerTransport, OfferedTransport, ProducerTransport, SfuUnderTest } from './SfuUnderTest.ts';
import { cpuUsOf, endWorker } from './workerEnd.ts';

const TRANSPORT_WIDE_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
/** The same for all, whatever their defaults are: bursts are to be lost by none of them. */
const LISTEN_INFO = {
  protocol: 'udp',
  ip: '127.0.0.1',
  recvBufferSize: 4 * 1024 * 1024,
  sendBufferSize: 2 * 1024 * 1024,
} as const;

export interface RouterSfuParts {
  path: string;
  suite: SrtpProfileName;
  transports: TransportKind;
  worker: types.Worker;
  server: types.WebRtcServer;
  router: types.Router;
}

/** Any SFU with mediasoup's public interface. */
export class RouterSfu implements SfuUnderTest {
  readonly path: string;
  readonly suite: SrtpProfileName;
  readonly #parts: RouterSfuParts;
  #producerId = '';

  /** Gives the worker its core, and makes what all transports hang on. */
  static async prepare(
    worker: types.Worker,
    { path, suite, transports }: { path: string; suite: SrtpProfileName; transports: TransportKind },
  ): Promise<RouterSfu> {
    worker.on('died', (error) => {
      process.stderr.write(`${path}: ${error.message}\n`);
      process.exit(1);
    });
    pinToCore(worker.pid, cores.measured);
    const server = await worker.createWebRtcServer({ listenInfos: [LISTEN_INFO] });
    const router = await worker.createRouter({ mediaCodecs: routerCodecs });
    return new RouterSfu({ path, suite, transports, worker, server, router });
  }

  private constructor(parts: RouterSfuParts) {
    this.#parts = parts;
    this.path = parts.path;
    this.suite = parts.suite;
  }

  get workerPid(): number {
    return this.#parts.worker.pid;
  }

  async createProducerTransport(): Promise<ProducerTransport> {
    const { transport, offered } = await this.#createTransport();
    return {
      ...offered,
      produce: async (media: SentMedia) => {
        const { kind } = media;
        this.#producerId = (await transport.produce({ kind, rtpParameters: producerParameters(media) })).id;
      },
    };
  }

  async createConsumerTransport(): Promise<ConsumerTransport> {
    const { transport, offered } = await this.#createTransport();
    return {
      ...offered,
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

  workerCpuUs(): Promise<number> {
    return cpuUsOf(this.#parts.worker);
  }

  close(): Promise<void> {
    return endWorker(this.#parts.worker);
  }

  #createTransport(): Promise<{ transport: types.Transport; offered: OfferedTransport }> {
    return this.#parts.transports === 'webrtc' ? this.#createWebRtcTransport() : this.#createPlainTransport();
  }

  async #createWebRtcTransport() {
    const { router, server } = this.#parts;
    const transport = await router.createWebRtcTransport({ webRtcServer: server, enableUdp: true, enableTcp: false });
    const offered: OfferedTransport = {
      remote: remoteOf(transport),
      connect: (fingerprint) => transport.connect({ dtlsParameters: { role: 'client', fingerprints: [fingerprint] } }),
    };
    return { transport, offered };
  }

  async #createPlainTransport() {
    const { router, suite } = this.#parts;
    const transport = await router.createPlainTransport({
      listenInfo: LISTEN_INFO,
      rtcpMux: true,
      comedia: true,
      enableSrtp: true,
      srtpCryptoSuite: suite,
    });
    const clientKeyBase64 = randomBytes(keyAndSaltBytes(suite)).toString('base64');
    const { localPort: port } = transport.tuple;
    const { keyBase64: remoteKeyBase64 } = transport.srtpParameters ?? { keyBase64: '' };
    const offered: OfferedTransport = {
      remote: { address: LISTEN_INFO.ip, port, clientKeyBase64, remoteKeyBase64 },
      connect: () => transport.connect({ srtpParameters: { cryptoSuite: suite, keyBase64: clientKeyBase64 } }),
    };
    return { transport, offered };
  }
}
