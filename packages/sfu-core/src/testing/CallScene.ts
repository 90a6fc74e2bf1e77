import { createWorker, type types } from '../index.ts';
import { extensionIds } from './mediaParameters.ts';
import { type RtpFields, uint16 } from './rtpBytes.ts';
import { WebRtcClient, type WebRtcClientOptions } from './WebRtcClient.ts';

/** A worker with one router and ports on 127.0.0.1, and the clients that a test connects to it. */
export class CallScene {
  readonly worker: types.Worker;
  readonly webRtcServer: types.WebRtcServer;
  readonly router: types.Router;
  readonly clients: WebRtcClient[] = [];

  /** @param settings default: an engine in a process of its own, that logs warnings. */
  static async create(settings: types.WorkerSettings = {}): Promise<CallScene> {
    const worker = await createWorker({
      logLevel: 'warn',
      logTags: ['ice', 'dtls', 'rtp', 'srtp', 'rtcp'],
      ...settings,
    });
    const webRtcServer = await worker.createWebRtcServer({
      listenInfos: [
        { protocol: 'udp', ip: '127.0.0.1' },
        { protocol: 'tcp', ip: '127.0.0.1' },
      ],
    });
    const router = await worker.createRouter({
      mediaCodecs: [
        { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
        { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
      ],
    });
    return new CallScene(worker, webRtcServer, router);
  }

  private constructor(worker: types.Worker, webRtcServer: types.WebRtcServer, router: types.Router) {
    this.worker = worker;
    this.webRtcServer = webRtcServer;
    this.router = router;
  }

  createTransport(options: Partial<types.WebRtcTransportOptions> = {}): Promise<types.WebRtcTransport> {
    return this.router.createWebRtcTransport({
      webRtcServer: this.webRtcServer,
      enableTcp: true,
      ...options,
    } as types.WebRtcTransportOptions);
  }

  /** A connected client, by default on a new transport. */
  async join(options: WebRtcClientOptions & { transport?: types.WebRtcTransport } = {}): Promise<WebRtcClient> {
    const transport = options.transport ?? (await this.createTransport());
    const client = await WebRtcClient.connect(transport, options);
    this.clients.push(client);
    return client;
  }

  consume(client: WebRtcClient, producer: types.Producer): Promise<types.Consumer> {
    return client.transport.consume({ producerId: producer.id, rtpCapabilities: this.router.rtpCapabilities });
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.close();
    if (this.worker.subprocessClosed) return;
    const gone = new Promise<void>((resolve) => this.worker.on('subprocessclose', () => resolve()));
    this.worker.close();
    await gone;
  }
}

/** The next packets of one stream: numbers and timestamps go on by themselves. */
export class PacketSource {
  readonly #base: { ssrc: number; payloadType: number; timestampStep: number };
  readonly #extensions: readonly { id: number; data: Buffer }[];
  sequenceNumber: number;
  timestamp: number;

  constructor(
    base: { ssrc: number; payloadType: number; timestampStep: number },
    options: { sequenceNumber?: number; timestamp?: number; extensions?: { id: number; data: Buffer }[] } = {},
  ) {
    this.#base = base;
    this.#extensions = options.extensions ?? [];
    this.sequenceNumber = options.sequenceNumber ?? 1000;
    this.timestamp = options.timestamp ?? 5_000_000;
  }

  /** @param transportWide the transport-wide sequence number; undefined: none. */
  next(payload: Buffer, transportWide?: number): RtpFields {
    const { ssrc, payloadType, timestampStep } = this.#base;
    this.sequenceNumber = (this.sequenceNumber + 1) & 0xffff;
    this.timestamp = (this.timestamp + timestampStep) >>> 0;
    const wide = transportWide === undefined ? [] : [{ id: extensionIds.transportWide, data: uint16(transportWide) }];
    return {
      ssrc,
      payloadType,
      sequenceNumber: this.sequenceNumber,
      timestamp: this.timestamp,
      marker: true,
      extensions: [...this.#extensions, ...wide],
      payload,
    };
  }
}
