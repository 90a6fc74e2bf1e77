import type { AppData } from '../types/appData.ts';
import type {
  DirectTransportDump,
  DirectTransportEvents,
  DirectTransportOwnEvents,
  DirectTransportStat,
} from '../types/directTransport.ts';
import { UnsupportedError } from '../types/errors.ts';
import { bufferOf } from './bufferOf.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { Transport, type TransportObserverEvents } from './Transport.ts';
import type { TransportParts } from './TransportParent.ts';

const logger = new Logger('DirectTransport');

export type DirectTransportObserverEvents = TransportObserverEvents & DirectTransportOwnEvents;

export type DirectTransportObserver = EnhancedEventEmitter<DirectTransportObserverEvents>;

/**
 * A transport whose endpoint is the application: packets and messages in and out without a network. Made by
 * `router.createDirectTransport()`.
 */
export class DirectTransport<DirectTransportAppData extends AppData = AppData> extends Transport<
  DirectTransportAppData,
  DirectTransportEvents,
  DirectTransportObserverEvents
> {
  /** @internal */
  constructor(parts: TransportParts<DirectTransportAppData>) {
    super(parts);
    this.listen({ 'transport.rtcp': ({ packet }) => this.emitBoth('rtcp', bufferOf(packet)) });
  }

  override get type(): 'direct' {
    return 'direct';
  }

  override async dump(): Promise<DirectTransportDump> {
    logger.debug('dump()');
    return (await this.request('transport.dump')) as DirectTransportDump;
  }

  override async getStats(): Promise<DirectTransportStat[]> {
    logger.debug('getStats()');
    return (await this.request('transport.getStats')) as DirectTransportStat[];
  }

  /** Does nothing: there is nothing to connect to. */
  override async connect(): Promise<void> {
    logger.debug('connect()');
  }

  /** Rejects with UnsupportedError: nobody's bandwidth is used. */
  override async setMaxIncomingBitrate(_bitrate: number): Promise<void> {
    throw new UnsupportedError('setMaxIncomingBitrate() not implemented in DirectTransport');
  }

  /** Rejects with UnsupportedError: nobody's bandwidth is used. */
  override async setMaxOutgoingBitrate(_bitrate: number): Promise<void> {
    throw new UnsupportedError('setMaxOutgoingBitrate() not implemented in DirectTransport');
  }

  /** Rejects with UnsupportedError: nobody's bandwidth is used. */
  override async setMinOutgoingBitrate(_bitrate: number): Promise<void> {
    throw new UnsupportedError('setMinOutgoingBitrate() not implemented in DirectTransport');
  }

  /**
   * Takes an RTCP packet as if it had come from the network.
   *
   * @throws TypeError unless it is a Buffer.
   */
  sendRtcp(rtcpPacket: Buffer): void {
    if (!Buffer.isBuffer(rtcpPacket)) throw new TypeError('rtcpPacket must be a Buffer');
    this.channel.command('transport.sendRtcp', this.id, { packet: rtcpPacket });
  }

  protected override get logger(): Logger {
    return logger;
  }
}
