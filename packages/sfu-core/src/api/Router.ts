import { randomUUID } from 'node:crypto';
import type { Channel } from '../channel/Channel.ts';
import { canConsume, generateRouterRtpCapabilities, type NormalizedRtpCapabilities } from '../ortc/index.ts';
import type { AppData } from '../types/appData.ts';
import { InvalidStateError, UnsupportedError } from '../types/errors.ts';
import type { RouterDump, RouterEvents } from '../types/router.ts';
import type { RouterRtpCodecCapability, RtpCapabilities } from '../types/rtpParameters.ts';
import type { WebRtcTransportOptions } from '../types/webRtcTransport.ts';
import { ApiObject } from './ApiObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import type { Producer } from './Producer.ts';
import type { Transport } from './Transport.ts';
import type { TransportParent } from './TransportParent.ts';
import { WebRtcTransport } from './WebRtcTransport.ts';
import { webRtcTransportRequest } from './webRtcTransportRequest.ts';

const logger = new Logger('Router');

export type RouterObserverEvents = {
  close: [];
  newtransport: [Transport];
};

export type RouterObserver = EnhancedEventEmitter<RouterObserverEvents>;

/** What a Router is made from. */
export type RouterParts<Data extends AppData> = {
  id: string;
  rtpCapabilities: NormalizedRtpCapabilities;
  appData: Data | undefined;
  channel: Channel;
  /** Told when it is closed by `close()`. */
  onClose: () => void;
};

/** Forwards streams among its transports: what a room is built on. Made by `worker.createRouter()`. */
export class Router<RouterAppData extends AppData = AppData> extends ApiObject<
  RouterAppData,
  RouterEvents,
  RouterObserverEvents
> {
  readonly id: string;
  #rtpCapabilities: NormalizedRtpCapabilities;
  readonly #channel: Channel;
  readonly #onClose: () => void;
  readonly #transports = new Map<string, Transport>();
  readonly #producers = new Map<string, Producer>();

  /** @internal */
  constructor({ id, rtpCapabilities, appData, channel, onClose }: RouterParts<RouterAppData>) {
    super(appData);
    this.id = id;
    this.#rtpCapabilities = rtpCapabilities;
    this.#channel = channel;
    this.#onClose = onClose;
  }

  /** What endpoints may send to it and receive from it (a copy). */
  get rtpCapabilities(): RtpCapabilities {
    return structuredClone(this.#rtpCapabilities);
  }

  /** Closes it with its transports, which emit `routerclose`. */
  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug('close()');
    this.#channel
      .request('worker.closeRouter', '', { routerId: this.id })
      // It is gone either way if the worker went.
      .catch(() => undefined);
    this.#tearDown();
    this.#onClose();
    this.observer.safeEmit('close');
  }

  /** @internal */
  workerClosed(): void {
    if (!this.becomeClosed()) return;
    logger.debug('workerClosed()');
    this.#tearDown();
    this.safeEmit('workerclose');
    this.observer.safeEmit('close');
  }

  async dump(): Promise<RouterDump> {
    logger.debug('dump()');
    return (await this.#channel.request('router.dump', this.id)) as RouterDump;
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
    const id = randomUUID();
    const data = await this.#channel.request(
      'router.createWebRtcTransport',
      this.id,
      webRtcTransportRequest(id, options),
    );
    const { webRtcServer, appData } = options;
    if (this.closed || webRtcServer?.closed) {
      // Whoever was closed took the transport with it in the engine.
      throw new InvalidStateError(this.closed ? 'Router closed' : 'WebRtcServer closed');
    }
    const parent = this.#parentOf(() => {
      this.#transports.delete(id);
      webRtcServer?.unhandleWebRtcTransport(transport);
    });
    const transport = new WebRtcTransport({ id, appData, channel: this.#channel, parent }, data);
    const asTransport = transport as unknown as Transport;
    this.#transports.set(id, asTransport);
    this.observer.safeEmit('newtransport', asTransport);
    webRtcServer?.handleWebRtcTransport(transport);
    return transport;
  }

  /** Not supported yet: rejects with UnsupportedError. */
  async createPlainTransport(_options?: unknown): Promise<never> {
    throw new UnsupportedError('createPlainTransport() is not supported yet');
  }

  /** Not supported yet: rejects with UnsupportedError. */
  async createPipeTransport(_options?: unknown): Promise<never> {
    throw new UnsupportedError('createPipeTransport() is not supported yet');
  }

  /** Not supported yet: rejects with UnsupportedError. */
  async createDirectTransport(_options?: unknown): Promise<never> {
    throw new UnsupportedError('createDirectTransport() is not supported yet');
  }

  /** Not supported yet: rejects with UnsupportedError. */
  async pipeToRouter(_options?: unknown): Promise<never> {
    throw new UnsupportedError('pipeToRouter() is not supported yet');
  }

  /** Not supported yet: rejects with UnsupportedError. */
  async createActiveSpeakerObserver(_options?: unknown): Promise<never> {
    throw new UnsupportedError('createActiveSpeakerObserver() is not supported yet');
  }

  /** Not supported yet: rejects with UnsupportedError. */
  async createAudioLevelObserver(_options?: unknown): Promise<never> {
    throw new UnsupportedError('createAudioLevelObserver() is not supported yet');
  }

  /** Whether an endpoint with these capabilities can receive the Producer; false, with a log line, if either is wrong. */
  canConsume({ producerId, rtpCapabilities }: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean {
    const producer = this.#producers.get(producerId);
    if (!producer) {
      logger.error(`canConsume() | Producer with id "${producerId}" not found`);
      return false;
    }
    try {
      return canConsume(producer.consumableRtpParameters, structuredClone(rtpCapabilities));
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
    this.#rtpCapabilities = generateRouterRtpCapabilities(structuredClone(mediaCodecs));
  }

  #tearDown(): void {
    for (const transport of this.#transports.values()) transport.routerClosed();
    this.#transports.clear();
    this.#producers.clear();
  }

  #parentOf(transportClosed: () => void): TransportParent {
    const capabilities = () => this.#rtpCapabilities;
    return {
      routerId: this.id,
      get rtpCapabilities() {
        return capabilities();
      },
      findProducer: (producerId) => this.#producers.get(producerId),
      producerCreated: (producer) => this.#producers.set(producer.id, producer),
      producerClosed: (producer) => this.#producers.delete(producer.id),
      transportClosed,
    };
  }
}
