import { EventEmitter } from 'node:events';
import type { RtpCapabilities } from '@parley/signaling-protocol';
import type {
  ListenInfo,
  NetworkImpairment,
  PlainTransportOptions,
  RouterOptions,
  SfuLogLevel,
  SfuLogTag,
  SfuRouter,
  SfuWorker,
  SfuWorkerStats,
  WebRtcTransportOptions,
} from '../sfu/border.ts';
import type { FakeDataProducer } from './FakeData.ts';
import { FakeObject } from './FakeObject.ts';
import { FakeActiveSpeakerObserver, FakeAudioLevelObserver } from './FakeRtpObserver.ts';
import type { FakeProducer } from './FakeStreams.ts';
import { FakeDirectTransport, FakePlainTransport, type FakeTransport, FakeWebRtcTransport } from './FakeTransport.ts';
import { workerStats } from './workerStats.ts';

/**
 * An SFU without media behind the border of `sfu/border.ts`: objects, ids and events as the real one has them. Tests reach
 * in to make happen what the network would.
 */
export class FakeSfu {
  readonly workers: FakeWorker[] = [];
  /** Thrown by the next calls of `createWorker`, one each. */
  readonly workerFailures: Error[] = [];

  readonly createWorker = async (): Promise<FakeWorker> => {
    const failure = this.workerFailures.shift();
    if (failure) throw failure;
    const worker = new FakeWorker(1000 + this.workers.length);
    this.workers.push(worker);
    return worker;
  };

  /** On the worker that had the fewest until now, whatever the load. */
  readonly createRouter = async ({ places }: RouterOptions): Promise<FakeRouter> => {
    const ids = new Set(places().map(({ worker }) => worker.pid));
    const [worker] = this.workers
      .filter(({ pid }) => ids.has(pid))
      .sort((a, b) => a.routersAskedFor - b.routersAskedFor);
    if (!worker) throw new Error('no place');
    worker.routersAskedFor++;
    return worker.createRouter();
  };

  get liveWorkers(): FakeWorker[] {
    return this.workers.filter((worker) => !worker.closed);
  }

  /** Every WebRTC transport that is open, in the order of creation. */
  get transports(): FakeWebRtcTransport[] {
    return this.#open(FakeWebRtcTransport);
  }

  get plainTransports(): FakePlainTransport[] {
    return this.#open(FakePlainTransport);
  }

  /** One a room: what this process itself sends and receives. */
  get directTransports(): FakeDirectTransport[] {
    return this.#open(FakeDirectTransport);
  }

  #open<T extends FakeTransport>(kind: new (...parts: never[]) => T): T[] {
    const all = this.workers.flatMap((worker) => worker.routers.flatMap((router) => router.transports));
    return all.filter((transport): transport is T => transport instanceof kind && !transport.closed);
  }
}

export class FakeWorker extends EventEmitter implements SfuWorker {
  readonly pid: number;
  readonly observer = new EventEmitter();
  closed = false;
  readonly routers: FakeRouter[] = [];
  routersAskedFor = 0;
  listenInfos: ListenInfo[] = [];
  /** As the last calls of `updateSettings` left them. */
  readonly settings: { logLevel?: SfuLogLevel; logTags?: SfuLogTag[] } = {};
  /** Thrown by `createWebRtcServer`. */
  portFailure: Error | undefined;

  constructor(pid: number) {
    super();
    this.pid = pid;
  }

  async dump(): Promise<object> {
    return { pid: this.pid };
  }

  async getResourceUsage(): Promise<object> {
    return { ru_utime: 10, ru_maxrss: 20 };
  }

  async getStats(): Promise<SfuWorkerStats> {
    if (this.closed) throw new Error('closed');
    return workerStats();
  }

  async updateSettings(settings: { logLevel?: SfuLogLevel; logTags?: SfuLogTag[] }): Promise<void> {
    Object.assign(this.settings, settings);
  }

  /** As the last call of `impairNetwork` left it. */
  impairment: NetworkImpairment | undefined;

  async impairNetwork(impairment?: NetworkImpairment): Promise<void> {
    this.impairment = impairment;
  }

  async createWebRtcServer({ listenInfos }: { listenInfos: ListenInfo[] }): Promise<FakeObject> {
    if (this.portFailure) throw this.portFailure;
    this.listenInfos = listenInfos;
    const webRtcServer = new FakeObject('webRtcServer');
    this.observer.emit('newwebrtcserver', webRtcServer);
    return webRtcServer;
  }

  async createRouter(): Promise<FakeRouter> {
    // Like a request to another process: the answer does not come in the same turn.
    await new Promise((resolve) => setImmediate(resolve));
    const router = new FakeRouter();
    this.routers.push(router);
    this.observer.emit('newrouter', router);
    return router;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const router of this.routers) router.endWith('workerclose');
    this.observer.emit('close');
  }

  /** The process is gone. */
  die(): void {
    this.close();
    this.emit('died', new Error('killed'));
  }
}

export class FakeRouter extends FakeObject implements SfuRouter {
  readonly rtpCapabilities: RtpCapabilities = {
    codecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, preferredPayloadType: 100 }],
    headerExtensions: [],
  };
  readonly transports: FakeTransport[] = [];
  readonly producers = new Map<string, FakeProducer>();
  readonly dataProducers = new Map<string, FakeDataProducer>();
  /** The last that was asked for. */
  audioLevels = new FakeAudioLevelObserver('rtpObserver');
  /** The last that was asked for. */
  activeSpeaker = new FakeActiveSpeakerObserver('rtpObserver');
  /** The options of each WebRTC transport that was asked for. */
  readonly transportOptions: WebRtcTransportOptions[] = [];

  constructor() {
    super('router');
  }

  /** It stands for as many as there are. */
  get routers(): FakeRouter[] {
    return [this];
  }

  /** A worker goes that some of its transports and its observers were on. */
  loseSome(lost: readonly FakeTransport[], { observers = false } = {}): void {
    for (const transport of lost) transport.endWith('routerclose');
    if (observers) for (const observer of [this.audioLevels, this.activeSpeaker]) observer.endWith('routerclose');
    this.emit('routerclose');
  }

  canConsume({ producerId, rtpCapabilities }: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean {
    return this.producers.has(producerId) && (rtpCapabilities.codecs ?? []).length > 0;
  }

  async createWebRtcTransport(options: WebRtcTransportOptions): Promise<FakeWebRtcTransport> {
    this.transportOptions.push(options);
    return this.#add(new FakeWebRtcTransport(this, options.appData));
  }

  async createPlainTransport(options: PlainTransportOptions): Promise<FakePlainTransport> {
    return this.#add(new FakePlainTransport(this, options));
  }

  async createDirectTransport(): Promise<FakeDirectTransport> {
    return this.#add(new FakeDirectTransport(this));
  }

  async createAudioLevelObserver(options: object): Promise<FakeAudioLevelObserver> {
    this.audioLevels = new FakeAudioLevelObserver('rtpObserver');
    this.audioLevels.options = options;
    return this.audioLevels;
  }

  async createActiveSpeakerObserver(options: object): Promise<FakeActiveSpeakerObserver> {
    this.activeSpeaker = new FakeActiveSpeakerObserver('rtpObserver');
    this.activeSpeaker.options = options;
    return this.activeSpeaker;
  }

  protected override end(): boolean {
    if (!super.end()) return false;
    for (const transport of this.transports) transport.endWith('routerclose');
    return true;
  }

  #add<T extends FakeTransport>(transport: T): T {
    this.transports.push(transport);
    this.observer.emit('newtransport', transport);
    return transport;
  }
}
