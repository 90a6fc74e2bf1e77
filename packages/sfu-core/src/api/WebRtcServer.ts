import type { AppData } from '../types/appData.ts';
import type { WebRtcServerDump, WebRtcServerEvents } from '../types/webRtcServer.ts';
import { EngineObject } from './EngineObject.ts';
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

/**
 * Sockets that many WebRtcTransports share: one UDP and one TCP port for all. Made by `worker.createWebRtcServer()`.
 * Closing it closes the transports on it, which emit `listenserverclose`.
 */
export class WebRtcServer<WebRtcServerAppData extends AppData = AppData> extends EngineObject<
  WebRtcServerAppData,
  WebRtcServerEvents,
  WebRtcServerObserverEvents
> {
  readonly #webRtcTransports = new Map<string, WebRtcTransport>();

  /** @internal */
  workerClosed(): void {
    this.closedWith('workerclose');
  }

  async dump(): Promise<WebRtcServerDump> {
    logger.debug('dump()');
    return (await this.request('webRtcServer.dump')) as WebRtcServerDump;
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

  protected override get logger(): Logger {
    return logger;
  }

  protected override requestClose(): Promise<unknown> {
    return this.channel.request('worker.closeWebRtcServer', '', { webRtcServerId: this.id });
  }

  /** The transports on it; when the worker went, they have been closed with their Routers. */
  protected override closeChildren(): void {
    for (const webRtcTransport of this.#webRtcTransports.values()) webRtcTransport.listenServerClosed();
  }
}
