import { randomUUID } from 'node:crypto';
import { copyOf } from '../ortc/copyOf.ts';
import { canConsume, generateRouterRtpCapabilities, type NormalizedRtpCapabilities } from '../ortc/index.ts';
import type { ActiveSpeakerObserverOptions } from '../types/activeSpeakerObserver.ts';
import type { AppData } from '../types/appData.ts';
import type { AudioLevelObserverOptions } from '../types/audioLevelObserver.ts';
import type { DirectTransportOptions } from '../types/directTransport.ts';
import { InvalidStateError } from '../types/errors.ts';
import type { PipeTransportOptions } from '../types/pipeTransport.ts';
import type { PlainTransportOptions } from '../types/plainTransport.ts';
import type { PipeToRouterOptions, PipeToRouterResult, RouterDump, RouterEvents } from '../types/router.ts';
import type { RouterRtpCodecCapability, RtpCapabilities } from '../types/rtpParameters.ts';
import type { TransportListenInfo } from '../types/transport.ts';
import type { WebRtcTransportOptions } from '../types/webRtcTransport.ts';
import { ActiveSpeakerObserver } from './ActiveSpeakerObserver.ts';
import { checkAppData } from './ApiObject.ts';
import { AudioLevelObserver } from './AudioLevelObserver.ts';
import type { DataProducer } from './DataProducer.ts';
import { DirectTransport } from './DirectTransport.ts';
import { EngineObject, type EngineObjectParts } from './EngineObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { pipeTransportRequest, plainTransportRequest } from './ipTransportRequests.ts';
import { Logger } from './Logger.ts';
import { PipeTransport } from './PipeTransport.ts';
import { PlainTransport } from './PlainTransport.ts';
import type { Producer } from './Producer.ts';
import { pipeToRouter } from './pipeToRouter.ts';
import type { RtpObserver, RtpObserverParts } from './RtpObserver.ts';
import { activeSpeakerObserverRequest, audioLevelObserverRequest } from './rtpObserverRequests.ts';
import { maxMessageSizes } from './sctpSettings.ts';
import type { Neighbours } from './spread/Neighbours.ts';
import type { Transport } from './Transport.ts';
import type { TransportParent, TransportParts } from './TransportParent.ts';
import { WebRtcTransport } from './WebRtcTransport.ts';
import { webRtcTransportRequest } from './webRtcTransportRequest.ts';

const logger = new Logger('Router');

export type RouterObserverEvents = {
  close: [];
  newtransport: [Transport];
  newrtpobserver: [RtpObserver];
};

export type RouterObserver = EnhancedEventEmitter<RouterObserverEvents>;

/** What a Router is made from. */
export type RouterParts<Data extends AppData> = EngineObjectParts<Data> & {
  rtpCapabilities: NormalizedRtpCapabilities;
};

/**
 * Forwards streams among its transports: what a room is built on. Made by `worker.createRouter()`. Closing it closes its
 * transports and observers, which emit `routerclose`.
 */
export class Router<RouterAppData extends AppData = AppData> extends EngineObject<
  RouterAppData,
  RouterEvents,
  RouterObserverEvents
> {
  #rtpCapabilities: NormalizedRtpCapabilities;
  readonly #transports = new Map<string, Transport>();
  readonly #rtpObservers = new Map<string, RtpObserver>();
  readonly #producers = new Map<string, Producer>();
  readonly #dataProducers = new Map<string, DataProducer>();
  /** This, as its transports and observers see it. */
  readonly #parent: TransportParent;
  /** Where it gets what it is asked for and hasn't got. Undefined: nowhere. @internal */
  neighbours: Neighbours | undefined;
  /** Where pipes to other machines end here. Undefined: there are none. @internal */
  pipeListenInfo: TransportListenInfo | undefined;

  /** @internal */
  constructor(parts: RouterParts<RouterAppData>) {
    super(parts);
    this.#rtpCapabilities = parts.rtpCapabilities;
    const capabilities = () => this.#rtpCapabilities;
    const neighbours = () => this.neighbours;
    this.#parent = {
      routerId: this.id,
      get rtpCapabilities() {
        return capabilities();
      },
      producers: this.#producers,
      dataProducers: this.#dataProducers,
      get neighbours() {
        return neighbours();
      },
    };
  }

  /** What endpoints may send to it and receive from it (a copy). */
  get rtpCapabilities(): RtpCapabilities {
    return copyOf(this.#rtpCapabilities);
  }

  /** What it adds to its Worker's. @internal */
  get load(): number {
    let load = 1;
    for (const transport of this.#transports.values()) load += transport.load;
    return load;
  }

  /** @internal */
  workerClosed(): void {
    this.closedWith('workerclose');
  }

  async dump(): Promise<RouterDump> {
    logger.debug('dump()');
    return (await this.request('router.dump')) as RouterDump;
  }

  /**
   * A transport to a WebRTC endpoint, on the sockets of a WebRtcServer or on its own.
   *
   * @throws TypeError when options are malformed or it is not said where to listen.
   */
  async createWebRtcTransport<WebRtcTransportAppData extends AppData = AppData>(
    options: WebRtcTransportOptions<WebRtcTransportAppData>,
  ): Promise<WebRtcTransport<WebRtcTransportAppData>> {
    logger.debug('createWebRtcTransport()');
    const { webRtcServer, appData } = options;
    const request = webRtcTransportRequest(randomUUID(), options);
    const data = await this.request('router.createWebRtcTransport', request);
    this.checkStillOpen();
    // Whoever was closed took the transport with it in the engine.
    if (webRtcServer?.closed) throw new InvalidStateError('WebRtcServer closed');
    const parts = this.#transportParts(request.transportId, appData, () =>
      webRtcServer?.unhandleWebRtcTransport(transport),
    );
    const transport: WebRtcTransport<WebRtcTransportAppData> = new WebRtcTransport(parts, data);
    this.#add(transport);
    webRtcServer?.handleWebRtcTransport(transport);
    return transport;
  }

  /**
   * A transport to something that speaks plain RTP or SRTP.
   *
   * @throws TypeError when options are malformed or it is not said where to listen.
   */
  async createPlainTransport<PlainTransportAppData extends AppData = AppData>(
    options: PlainTransportOptions<PlainTransportAppData>,
  ): Promise<PlainTransport<PlainTransportAppData>> {
    logger.debug('createPlainTransport()');
    const request = plainTransportRequest(randomUUID(), options);
    const data = await this.request('router.createPlainTransport', request);
    this.checkStillOpen();
    return this.#add(new PlainTransport(this.#transportParts(request.transportId, options.appData), data));
  }

  /**
   * One end of a pipe to another Router; `pipeToRouter()` makes both for Routers of this process.
   *
   * @throws TypeError when options are malformed or it is not said where to listen.
   */
  async createPipeTransport<PipeTransportAppData extends AppData = AppData>(
    options: PipeTransportOptions<PipeTransportAppData>,
  ): Promise<PipeTransport<PipeTransportAppData>> {
    logger.debug('createPipeTransport()');
    const request = pipeTransportRequest(randomUUID(), options);
    const data = await this.request('router.createPipeTransport', request);
    this.checkStillOpen();
    const parts = this.#transportParts(request.transportId, options.appData);
    return this.#add(new PipeTransport(parts, data, request.enableRtx));
  }

  /**
   * A transport whose endpoint is the application itself.
   *
   * @throws TypeError when options are malformed.
   */
  async createDirectTransport<DirectTransportAppData extends AppData = AppData>(
    options: DirectTransportOptions<DirectTransportAppData> = {},
  ): Promise<DirectTransport<DirectTransportAppData>> {
    logger.debug('createDirectTransport()');
    checkAppData(options.appData);
    const transportId = randomUUID();
    const sizes = maxMessageSizes(options, options.maxMessageSize);
    await this.request('router.createDirectTransport', { transportId, ...sizes });
    this.checkStillOpen();
    return this.#add(new DirectTransport(this.#transportParts(transportId, options.appData)));
  }

  /**
   * Makes a Producer or DataProducer of this Router one of another Router as well. The pipe between the two is made once
   * and then shared, by both. What is paused, resumed or closed here is so there.
   *
   * @throws TypeError when options are malformed; NotFoundError when there is no such Producer or DataProducer; Error when
   *   its id cannot be kept.
   */
  async pipeToRouter(options: PipeToRouterOptions): Promise<PipeToRouterResult> {
    logger.debug('pipeToRouter()');
    const origin = {
      router: this,
      producers: this.#producers,
      dataProducers: this.#dataProducers,
      sharesWorkerWith: (other: Router) => other.channel === this.channel,
    };
    return pipeToRouter(origin, options);
  }

  /** Tells who dominates the conversation. Throws TypeError when options are malformed. */
  async createActiveSpeakerObserver<ActiveSpeakerObserverAppData extends AppData = AppData>(
    options: ActiveSpeakerObserverOptions<ActiveSpeakerObserverAppData> = {},
  ): Promise<ActiveSpeakerObserver<ActiveSpeakerObserverAppData>> {
    logger.debug('createActiveSpeakerObserver()');
    const request = activeSpeakerObserverRequest(randomUUID(), options);
    await this.request('router.createActiveSpeakerObserver', request);
    this.checkStillOpen();
    return this.#observe(new ActiveSpeakerObserver(this.#rtpObserverParts(request.rtpObserverId, options.appData)));
  }

  /** Tells who is loudest. Throws TypeError when options are malformed. */
  async createAudioLevelObserver<AudioLevelObserverAppData extends AppData = AppData>(
    options: AudioLevelObserverOptions<AudioLevelObserverAppData> = {},
  ): Promise<AudioLevelObserver<AudioLevelObserverAppData>> {
    logger.debug('createAudioLevelObserver()');
    const request = audioLevelObserverRequest(randomUUID(), options);
    await this.request('router.createAudioLevelObserver', request);
    this.checkStillOpen();
    return this.#observe(new AudioLevelObserver(this.#rtpObserverParts(request.rtpObserverId, options.appData)));
  }

  /** Whether an endpoint with these capabilities can receive the Producer; false, with a log line, if either is wrong. */
  canConsume({ producerId, rtpCapabilities }: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean {
    const producer = this.#producers.get(producerId);
    if (!producer) {
      logger.error(`canConsume() | Producer with id "${producerId}" not found`);
      return false;
    }
    try {
      return canConsume(producer.consumableRtpParameters, copyOf(rtpCapabilities));
    } catch (error) {
      logger.error(`canConsume() | unexpected error: ${error}`);
      return false;
    }
  }

  /**
   * Replaces its codecs for what is produced from now on; `rtpCapabilities` changes.
   *
   * @throws TypeError or UnsupportedError, as `worker.createRouter()`.
   */
  updateMediaCodecs(mediaCodecs: RouterRtpCodecCapability[]): void {
    logger.debug('updateMediaCodecs()');
    this.#rtpCapabilities = generateRouterRtpCapabilities(copyOf(mediaCodecs));
  }

  protected override get logger(): Logger {
    return logger;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('worker.closeRouter', '', { routerId: this.id });
  }

  protected override closeChildren(): void {
    for (const transport of this.#transports.values()) transport.routerClosed();
    for (const rtpObserver of this.#rtpObservers.values()) rtpObserver.routerClosed();
  }

  #add<T extends Transport>(transport: T): T {
    this.#transports.set(transport.id, transport);
    this.observer.safeEmit('newtransport', transport);
    return transport;
  }

  #observe<T extends RtpObserver>(rtpObserver: T): T {
    this.#rtpObservers.set(rtpObserver.id, rtpObserver);
    this.observer.safeEmit('newrtpobserver', rtpObserver);
    return rtpObserver;
  }

  #transportParts<Data extends AppData>(
    id: string,
    appData: Data | undefined,
    onClose: () => void = () => undefined,
  ): TransportParts<Data> {
    return {
      ...{ id, appData, channel: this.channel, parent: this.#parent },
      onClose: () => {
        this.#transports.delete(id);
        onClose();
      },
    };
  }

  #rtpObserverParts<Data extends AppData>(id: string, appData: Data | undefined): RtpObserverParts<Data> {
    return {
      ...{ id, appData, channel: this.channel, parent: this.#parent },
      onClose: () => this.#rtpObservers.delete(id),
    };
  }
}
