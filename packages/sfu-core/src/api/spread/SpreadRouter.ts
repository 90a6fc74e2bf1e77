import { randomUUID } from 'node:crypto';
import { copyOf } from '../../ortc/copyOf.ts';
import { generateRouterRtpCapabilities } from '../../ortc/index.ts';
import type { ActiveSpeakerObserverOptions } from '../../types/activeSpeakerObserver.ts';
import type { AppData } from '../../types/appData.ts';
import type { AudioLevelObserverOptions } from '../../types/audioLevelObserver.ts';
import type { DirectTransportOptions } from '../../types/directTransport.ts';
import { NotFoundError } from '../../types/errors.ts';
import type { PipeToRouterOptions, PipeToRouterResult, RouterDump } from '../../types/router.ts';
import type { RouterRtpCodecCapability, RtpCapabilities } from '../../types/rtpParameters.ts';
import type {
  SpreadPipeTransportOptions,
  SpreadPlace,
  SpreadPlainTransportOptions,
  SpreadRouterEvents,
  SpreadRouterObserverEvents,
  SpreadRouterOptions,
  SpreadWebRtcTransportOptions,
} from '../../types/spreadRouter.ts';
import type { TransportListenInfo } from '../../types/transport.ts';
import type { ActiveSpeakerObserver } from '../ActiveSpeakerObserver.ts';
import { ApiObject, checkAppData } from '../ApiObject.ts';
import type { AudioLevelObserver } from '../AudioLevelObserver.ts';
import type { DirectTransport } from '../DirectTransport.ts';
import { Logger } from '../Logger.ts';
import type { PipeTransport } from '../PipeTransport.ts';
import type { PlainTransport } from '../PlainTransport.ts';
import type { Router } from '../Router.ts';
import type { RtpObserver } from '../RtpObserver.ts';
import type { Transport } from '../Transport.ts';
import type { WebRtcTransport } from '../WebRtcTransport.ts';
import { Origins } from './Origins.ts';
import type { SpreadPart } from './SpreadPart.ts';
import { SpreadParts } from './SpreadParts.ts';

const logger = new Logger('SpreadRouter');

const DEFAULT_SPREAD_AT = 200;

/**
 * Looks like a Router, and is as many of them, each on a Worker of its own, as its load asks for: for rooms that one core
 * can't carry. A transport is made on the Worker that has least to do; whoever consumes a Producer of another Worker gets it
 * through a pipe, which is made when it is first asked for. All else (ids, events, pausing, layers) is as on one Router. Not
 * of mediasoup.
 *
 * @example
 * const router = await extras.SpreadRouter.create({ mediaCodecs, places: () => [{ worker, webRtcServer }, …] });
 * const transport = await router.createWebRtcTransport({ enableTcp: true });
 */
export class SpreadRouter<SpreadRouterAppData extends AppData = AppData> extends ApiObject<
  SpreadRouterAppData,
  SpreadRouterEvents,
  SpreadRouterObserverEvents
> {
  readonly id: string = randomUUID();
  readonly #origins = new Origins();
  readonly #parts: SpreadParts;
  readonly #pipeListenInfo: TransportListenInfo | undefined;
  #mediaCodecs: RouterRtpCodecCapability[] | undefined;
  #rtpCapabilities: RtpCapabilities;

  /**
   * A SpreadRouter with its first Router, on the Worker that has least to do.
   *
   * @throws TypeError or UnsupportedError, as `worker.createRouter()`; InvalidStateError when there is no place.
   */
  static async create<SpreadRouterAppData extends AppData = AppData>(
    options: SpreadRouterOptions<SpreadRouterAppData>,
  ): Promise<SpreadRouter<SpreadRouterAppData>> {
    logger.debug('create()');
    const spreadRouter = new SpreadRouter(options);
    await spreadRouter.#parts.choose().opening;
    return spreadRouter;
  }

  private constructor(options: SpreadRouterOptions<SpreadRouterAppData>) {
    const { mediaCodecs, places, spreadAt, spanAt, pipeListenInfo, onCrowded } = options;
    checkAppData(options.appData);
    super(options.appData);
    if (typeof places !== 'function') throw new TypeError('places must be a function');
    if (spreadAt !== undefined && !(spreadAt >= 1)) throw new TypeError('if given, spreadAt must be 1 or more');
    if (spanAt !== undefined && !(spanAt >= 1)) throw new TypeError('if given, spanAt must be 1 or more');
    this.#pipeListenInfo = pipeListenInfo;
    this.#mediaCodecs = copyOf(mediaCodecs);
    this.#rtpCapabilities = generateRouterRtpCapabilities(copyOf(mediaCodecs));
    this.#parts = new SpreadParts({
      places,
      spreadAt: spreadAt ?? DEFAULT_SPREAD_AT,
      spanAt: pipeListenInfo ? (spanAt ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
      onCrowded: () => onCrowded?.(),
      createRouter: (place) => this.#createRouter(place),
      pipedStreams: () => this.#origins.producerCount,
      onOpened: (router) => this.observer.safeEmit('newrouter', router),
      onLost: (router) => this.#lost(router),
    });
  }

  /** What endpoints may send to it and receive from it (a copy). */
  get rtpCapabilities(): RtpCapabilities {
    return copyOf(this.#rtpCapabilities);
  }

  /** Those that it is made of now, the oldest first. */
  get routers(): Router[] {
    return this.#parts.routers;
  }

  /** The dump of each of its Routers, the oldest first. */
  async dump(): Promise<RouterDump[]> {
    return Promise.all(this.routers.map((router) => router.dump()));
  }

  /** Closes its Routers, and all that is on them. Idempotent. */
  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug('close()');
    this.#parts.close();
    this.safeEmit('@close');
    this.observer.safeEmit('close');
  }

  /** As `router.createWebRtcTransport()`; it listens on the WebRtcServer of its place unless it is told where. */
  async createWebRtcTransport<WebRtcTransportAppData extends AppData = AppData>(
    options: SpreadWebRtcTransportOptions<WebRtcTransportAppData> = {},
  ): Promise<WebRtcTransport<WebRtcTransportAppData>> {
    const { expectedConsumers, listenInfos, ...settings } = options;
    return this.#createTransport(expectedConsumers, (router, { webRtcServer }) => {
      if (listenInfos) return router.createWebRtcTransport({ ...settings, listenInfos });
      if (!webRtcServer) throw new TypeError('missing listenInfos: the place has no webRtcServer');
      return router.createWebRtcTransport({ ...settings, webRtcServer });
    });
  }

  /** As `router.createPlainTransport()`. */
  async createPlainTransport<PlainTransportAppData extends AppData = AppData>(
    options: SpreadPlainTransportOptions<PlainTransportAppData>,
  ): Promise<PlainTransport<PlainTransportAppData>> {
    return this.#createTransport(options.expectedConsumers, (router) => router.createPlainTransport(options));
  }

  /** As `router.createPipeTransport()`: one end of a pipe to a Router elsewhere. */
  async createPipeTransport<PipeTransportAppData extends AppData = AppData>(
    options: SpreadPipeTransportOptions<PipeTransportAppData>,
  ): Promise<PipeTransport<PipeTransportAppData>> {
    return this.#createTransport(options.expectedConsumers, (router) => router.createPipeTransport(options));
  }

  /** As `router.createDirectTransport()`. It is on the oldest Router. */
  async createDirectTransport<DirectTransportAppData extends AppData = AppData>(
    options: DirectTransportOptions<DirectTransportAppData> = {},
  ): Promise<DirectTransport<DirectTransportAppData>> {
    return this.#createTransport(0, (router) => router.createDirectTransport(options), this.#parts.oldest());
  }

  /** As `router.createActiveSpeakerObserver()`. It is on the oldest Router, where it has Producers of the others piped to. */
  async createActiveSpeakerObserver<ActiveSpeakerObserverAppData extends AppData = AppData>(
    options: ActiveSpeakerObserverOptions<ActiveSpeakerObserverAppData> = {},
  ): Promise<ActiveSpeakerObserver<ActiveSpeakerObserverAppData>> {
    return this.#observe((router) => router.createActiveSpeakerObserver(options));
  }

  /** As `router.createAudioLevelObserver()`. It is on the oldest Router, where it has Producers of the others piped to. */
  async createAudioLevelObserver<AudioLevelObserverAppData extends AppData = AppData>(
    options: AudioLevelObserverOptions<AudioLevelObserverAppData> = {},
  ): Promise<AudioLevelObserver<AudioLevelObserverAppData>> {
    return this.#observe((router) => router.createAudioLevelObserver(options));
  }

  /** As `router.canConsume()`, for Producers of any of its Routers. */
  canConsume(options: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean {
    const router = this.#origins.ofProducer(options.producerId);
    if (!router) logger.error(`canConsume() | Producer with id "${options.producerId}" not found`);
    return router?.canConsume(options) ?? false;
  }

  /** As `router.pipeToRouter()`: to a Router that is none of its own. */
  async pipeToRouter(options: PipeToRouterOptions): Promise<PipeToRouterResult> {
    const { producerId, dataProducerId } = options;
    const router = producerId
      ? this.#origins.ofProducer(producerId)
      : this.#origins.ofDataProducer(dataProducerId ?? '');
    if (!router) throw new NotFoundError(producerId ? 'Producer not found' : 'DataProducer not found');
    return router.pipeToRouter(options);
  }

  /** As `router.updateMediaCodecs()`. */
  updateMediaCodecs(mediaCodecs: RouterRtpCodecCapability[]): void {
    this.#rtpCapabilities = generateRouterRtpCapabilities(copyOf(mediaCodecs));
    this.#mediaCodecs = copyOf(mediaCodecs);
    for (const router of this.routers) router.updateMediaCodecs(mediaCodecs);
  }

  async #createRouter({ worker, pipeListenInfo }: SpreadPlace): Promise<Router> {
    const router = await worker.createRouter({ ...(this.#mediaCodecs && { mediaCodecs: this.#mediaCodecs }) });
    router.pipeListenInfo = pipeListenInfo ?? this.#pipeListenInfo;
    router.neighbours = {
      bringProducer: (producerId) => this.#origins.bringProducer(producerId, router),
      bringDataProducer: (dataProducerId) => this.#origins.bringDataProducer(dataProducerId, router),
    };
    return router;
  }

  async #createTransport<T extends Transport>(
    expectedConsumers = this.#origins.producerCount,
    create: (router: Router, place: SpreadPlace) => Promise<T>,
    part: SpreadPart = this.#parts.choose(),
  ): Promise<T> {
    const transport = await part.make(Math.max(1, expectedConsumers), async (router, place) => {
      const made = await create(router, place);
      made.expectedConsumers = expectedConsumers;
      this.#origins.follow(made, router);
      return made;
    });
    this.observer.safeEmit('newtransport', transport);
    return transport;
  }

  async #observe<T extends RtpObserver>(create: (router: Router) => Promise<T>): Promise<T> {
    const rtpObserver = await this.#parts.oldest().make(1, create);
    this.observer.safeEmit('newrtpobserver', rtpObserver);
    return rtpObserver;
  }

  #lost(router: Router): void {
    if (!this.#parts.empty) {
      this.safeEmit('routerclose', router);
      return;
    }
    if (!this.becomeClosed()) return;
    this.#parts.close();
    this.safeEmit('workerclose');
    this.observer.safeEmit('close');
  }
}
