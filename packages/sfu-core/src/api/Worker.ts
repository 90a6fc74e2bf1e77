import { randomUUID } from 'node:crypto';
import type { Channel } from '../channel/Channel.ts';
import { copyOf } from '../ortc/copyOf.ts';
import { generateRouterRtpCapabilities } from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import { WorkerClosedError } from '../types/errors.ts';
import type { ImpairedDirection, NetworkImpairment } from '../types/networkImpairment.ts';
import type { RouterOptions } from '../types/router.ts';
import type { WebRtcServerOptions } from '../types/webRtcServer.ts';
import type { WorkerLogLevel, WorkerResourceUsage } from '../types/worker.ts';
import type { WorkerDump, WorkerEvents, WorkerUpdateableSettings } from '../types/workerSettings.ts';
import type { WorkerStats } from '../types/workerStats.ts';
import { ApiObject, checkAppData } from './ApiObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import type { EngineExit, EngineHost } from './engine/EngineHost.ts';
import { Logger } from './Logger.ts';
import { normalizeListenInfos } from './listenInfos.ts';
import { Router } from './Router.ts';
import { WebRtcServer } from './WebRtcServer.ts';

const logger = new Logger('Worker');

const logLevels: readonly WorkerLogLevel[] = ['debug', 'warn', 'error', 'none'];

export type WorkerObserverEvents = {
  close: [];
  newwebrtcserver: [WebRtcServer];
  newrouter: [Router];
};

export type WorkerObserver = EnhancedEventEmitter<WorkerObserverEvents>;

/** What a Worker is made from: an engine that runs, and the channel to it. */
export type WorkerParts<Data extends AppData> = {
  engine: EngineHost;
  channel: Channel;
  appData: Data | undefined;
};

/** A media engine, by default in a process (so on a core) of its own. Made by `createWorker()`. */
export class Worker<WorkerAppData extends AppData = AppData> extends ApiObject<
  WorkerAppData,
  WorkerEvents,
  WorkerObserverEvents
> {
  readonly #engine: EngineHost;
  readonly #channel: Channel;
  readonly #webRtcServers = new Set<WebRtcServer>();
  readonly #routers = new Set<Router>();
  #reservedLoad = 0;
  #died = false;
  #subprocessClosed = false;

  /** @internal */
  constructor({ engine, channel, appData }: WorkerParts<WorkerAppData>) {
    super(appData);
    this.#engine = engine;
    this.#channel = channel;
    engine.onExit = (exit) => this.#exited(exit);
  }

  /** Process id; the caller's own when the engine runs in its process. */
  get pid(): number {
    return this.#engine.pid;
  }

  /** Whether it ended by itself. */
  get died(): boolean {
    return this.#died;
  }

  /** Whether its process has ended. */
  get subprocessClosed(): boolean {
    return this.#subprocessClosed;
  }

  /**
   * How much it has to do, in streams: a Router and a transport without any count as one. What is about to be made is in it.
   * @internal
   */
  get load(): number {
    let load = this.#reservedLoad;
    for (const router of this.#routers) load += router.load;
    return load;
  }

  /** Counts what is about to be made, until the function that is returned is called. @internal */
  reserveLoad(load: number): () => void {
    this.#reservedLoad += load;
    return () => {
      this.#reservedLoad -= load;
      load = 0;
    };
  }

  /** Closes it with its Routers and WebRtcServers, which emit `workerclose`, and ends the process. */
  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug(`close() [pid:${this.pid}]`);
    this.#tearDown();
    this.#engine.close();
    this.observer.safeEmit('close');
  }

  async dump(): Promise<WorkerDump> {
    logger.debug('dump()');
    return (await this.#channel.request('worker.dump', '')) as WorkerDump;
  }

  async getResourceUsage(): Promise<WorkerResourceUsage> {
    logger.debug('getResourceUsage()');
    return this.#channel.request('worker.getResourceUsage', '');
  }

  /**
   * What all its transports, producers and consumers add up to, in one request: for monitoring, where asking each of them would cost
   * more than they do. Not of mediasoup.
   */
  async getStats(): Promise<WorkerStats> {
    logger.debug('getStats()');
    return this.#channel.request('worker.getStats', '');
  }

  /**
   * Makes the network of WebRTC endpoints (UDP) worse than it is, for tests and demonstrations; all endpoints of the Worker share
   * it. Not of mediasoup.
   *
   * @param impairment Absent: as it is again.
   * @throws TypeError when a rate or a delay is negative, or a share is not within 0 and 1.
   */
  async impairNetwork(impairment?: NetworkImpairment): Promise<void> {
    logger.debug('impairNetwork()');
    for (const direction of [impairment?.uplink, impairment?.downlink]) checkDirection(direction);
    await this.#channel.request('worker.impairNetwork', '', impairment ? { impairment } : {});
  }

  /** Changes what it logs. Rejects with TypeError when there is no such level. */
  async updateSettings({ logLevel, logTags }: WorkerUpdateableSettings<WorkerAppData> = {}): Promise<void> {
    logger.debug('updateSettings()');
    if (logLevel !== undefined) checkLogLevel(logLevel);
    await this.#channel.request('worker.updateSettings', '', { logLevel, logTags });
  }

  /**
   * Opens sockets for many WebRtcTransports to share.
   *
   * @throws TypeError when listen infos are malformed; Error when a port is taken.
   */
  async createWebRtcServer<WebRtcServerAppData extends AppData = AppData>(
    options: WebRtcServerOptions<WebRtcServerAppData>,
  ): Promise<WebRtcServer<WebRtcServerAppData>> {
    logger.debug('createWebRtcServer()');
    const { appData } = options;
    checkAppData(appData);
    const id = randomUUID();
    await this.#channel.request('worker.createWebRtcServer', '', {
      webRtcServerId: id,
      listenInfos: normalizeListenInfos(options.listenInfos),
    });
    this.#checkOpen();
    const webRtcServer: WebRtcServer<WebRtcServerAppData> = new WebRtcServer({
      id,
      appData,
      channel: this.#channel,
      onClose: () => this.#webRtcServers.delete(webRtcServer),
    });
    this.#webRtcServers.add(webRtcServer);
    this.observer.safeEmit('newwebrtcserver', webRtcServer);
    return webRtcServer;
  }

  /**
   * A Router for the given codecs.
   *
   * @throws TypeError when a codec is malformed; UnsupportedError when the engine does not know it.
   */
  async createRouter<RouterAppData extends AppData = AppData>(
    options: RouterOptions<RouterAppData> = {},
  ): Promise<Router<RouterAppData>> {
    logger.debug('createRouter()');
    const { mediaCodecs, appData } = options;
    checkAppData(appData);
    const rtpCapabilities = generateRouterRtpCapabilities(copyOf(mediaCodecs));
    const id = randomUUID();
    await this.#channel.request('worker.createRouter', '', { routerId: id });
    this.#checkOpen();
    const router: Router<RouterAppData> = new Router({
      id,
      rtpCapabilities,
      appData,
      channel: this.#channel,
      onClose: () => this.#routers.delete(router),
    });
    this.#routers.add(router);
    this.observer.safeEmit('newrouter', router);
    return router;
  }

  #exited({ code, signal, lastWords }: EngineExit): void {
    this.#subprocessClosed = true;
    if (this.becomeClosed()) {
      this.#died = true;
      const error = new Error(`worker process died unexpectedly [pid:${this.pid}, code:${code}, signal:${signal}]`);
      logger.error(lastWords ? `${error.message}: ${lastWords}` : error.message);
      this.#tearDown();
      this.safeEmit('died', error);
      this.safeEmit('subprocessclose');
      this.observer.safeEmit('close');
    } else {
      logger.debug(`worker process closed [pid:${this.pid}, code:${code}, signal:${signal}]`);
      this.safeEmit('subprocessclose');
    }
  }

  #tearDown(): void {
    this.#channel.close(new WorkerClosedError('Channel closed'));
    for (const router of this.#routers) router.workerClosed();
    this.#routers.clear();
    for (const webRtcServer of this.#webRtcServers) webRtcServer.workerClosed();
    this.#webRtcServers.clear();
  }

  /** It may have been closed after the answer came and before it was looked at. */
  #checkOpen(): void {
    if (this.closed) throw new WorkerClosedError('Channel closed');
  }
}

/** @throws TypeError unless it is a level. */
export function checkLogLevel(logLevel: WorkerLogLevel): void {
  if (!logLevels.includes(logLevel)) throw new TypeError(`wrong settings: invalid logLevel "${logLevel}"`);
}

function checkDirection({ rateBps = 0, delayMs = 0, lossRatio = 0 }: ImpairedDirection = {}): void {
  if (!(rateBps >= 0)) throw new TypeError('rateBps must not be negative');
  if (!(delayMs >= 0)) throw new TypeError('delayMs must not be negative');
  if (!(lossRatio >= 0 && lossRatio <= 1)) throw new TypeError('lossRatio must be within 0 and 1');
}
