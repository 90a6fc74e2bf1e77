import type { Channel } from '../channel/Channel.ts';
import type { AppData } from '../types/appData.ts';
import type { WebRtcServerDump, WebRtcServerEvents } from '../types/webRtcServer.ts';
import { ApiObject } from './ApiObject.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import type { WebRtcTransport } from './WebRtcTransport.ts';

const logger = new Logger('WebRtcServer');

export type WebRtcServerObserverEvents = {
  close: [];
  webrtctransporthandled: [WebRtcTransport];
  webrtctransportunhandled: [WebRtcTransport];
};

export type WebRtcServerObserver = EnhancedEventEmitter<WebRtcServerObserverEvents>;

/** What a WebRtcServer is made from. */
export type WebRtcServerParts<Data extends AppData> = {
  id: string;
  appData: Data | undefined;
  channel: Channel;
  /** Told when it is closed by `close()`. */
  onClose: () => void;
};

/** Sockets that many WebRtcTransports share: one UDP and one TCP port for all. Made by `worker.createWebRtcServer()`. */
export class WebRtcServer<WebRtcServerAppData extends AppData = AppData> extends ApiObject<
  WebRtcServerAppData,
  WebRtcServerEvents,
  WebRtcServerObserverEvents
> {
  readonly id: string;
  readonly #channel: Channel;
  readonly #onClose: () => void;
  readonly #webRtcTransports = new Map<string, WebRtcTransport>();

  /** @internal */
  constructor({ id, appData, channel, onClose }: WebRtcServerParts<WebRtcServerAppData>) {
    super(appData);
    this.id = id;
    this.#channel = channel;
    this.#onClose = onClose;
  }

  /** Closes its sockets and the transports on them, which emit `listenserverclose`. */
  close(): void {
    if (!this.becomeClosed()) return;
    logger.debug('close()');
    this.#channel
      .request('worker.closeWebRtcServer', '', { webRtcServerId: this.id })
      // It is gone either way if the worker went.
      .catch(() => undefined);
    for (const webRtcTransport of this.#webRtcTransports.values()) webRtcTransport.listenServerClosed();
    this.#onClose();
    this.observer.safeEmit('close');
  }

  /** @internal */
  workerClosed(): void {
    if (!this.becomeClosed()) return;
    logger.debug('workerClosed()');
    // Its transports were closed with their Routers.
    this.#webRtcTransports.clear();
    this.safeEmit('workerclose');
    this.observer.safeEmit('close');
  }

  async dump(): Promise<WebRtcServerDump> {
    logger.debug('dump()');
    return (await this.#channel.request('webRtcServer.dump', this.id)) as WebRtcServerDump;
  }

  /** @internal */
  handleWebRtcTransport(webRtcTransport: WebRtcTransport): void {
    this.#webRtcTransports.set(webRtcTransport.id, webRtcTransport);
    this.observer.safeEmit('webrtctransporthandled', webRtcTransport);
  }

  /** A transport of it was closed, however. @internal */
  unhandleWebRtcTransport(webRtcTransport: WebRtcTransport): void {
    if (!this.#webRtcTransports.delete(webRtcTransport.id)) return;
    this.observer.safeEmit('webrtctransportunhandled', webRtcTransport);
  }
}
