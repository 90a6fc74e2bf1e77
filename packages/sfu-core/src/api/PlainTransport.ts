import type { PlainTransportData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import type { AppData } from '../types/appData.ts';
import type {
  PlainTransportConnectOptions,
  PlainTransportDump,
  PlainTransportEvents,
  PlainTransportOwnEvents,
  PlainTransportStat,
} from '../types/plainTransport.ts';
import type { SrtpParameters } from '../types/srtpParameters.ts';
import type { TransportTuple } from '../types/transport.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { checkRemote } from './remoteAddress.ts';
import { SctpTransport, type SctpTransportObserverEvents } from './SctpTransport.ts';
import type { TransportParts } from './TransportParent.ts';

const logger = new Logger('PlainTransport');

export type PlainTransportObserverEvents = SctpTransportObserverEvents & PlainTransportOwnEvents;

export type PlainTransportObserver = EnhancedEventEmitter<PlainTransportObserverEvents>;

/** A transport to something that speaks plain RTP or SRTP, such as ffmpeg. Made by `router.createPlainTransport()`. */
export class PlainTransport<PlainTransportAppData extends AppData = AppData> extends SctpTransport<
  PlainTransportAppData,
  PlainTransportEvents,
  PlainTransportObserverEvents
> {
  #tuple: TransportTuple;
  #rtcpTuple: TransportTuple | undefined;
  #srtpParameters: SrtpParameters | undefined;

  /** @internal */
  constructor(parts: TransportParts<PlainTransportAppData>, data: PlainTransportData) {
    super(parts, data.sctp);
    this.#tuple = data.tuple;
    this.#rtcpTuple = data.rtcpTuple;
    this.#srtpParameters = data.srtpParameters;
    this.#subscribe();
  }

  override get type(): 'plain' {
    return 'plain';
  }

  /** Where RTP is received, and RTCP with `rtcpMux`; and the remote, once it is known. */
  get tuple(): TransportTuple {
    return copyOf(this.#tuple);
  }

  /** Where RTCP is received. Undefined with `rtcpMux`. */
  get rtcpTuple(): TransportTuple | undefined {
    return copyOf(this.#rtcpTuple);
  }

  /** Our own keys, for the remote. Undefined without `enableSrtp`. */
  get srtpParameters(): SrtpParameters | undefined {
    return copyOf(this.#srtpParameters);
  }

  override async dump(): Promise<PlainTransportDump> {
    logger.debug('dump()');
    return (await this.request('transport.dump')) as PlainTransportDump;
  }

  override async getStats(): Promise<PlainTransportStat[]> {
    logger.debug('getStats()');
    return (await this.request('transport.getStats')) as PlainTransportStat[];
  }

  /**
   * Says where the remote is, and gives its keys. Once only, and not needed with `comedia` and without SRTP.
   *
   * @throws TypeError when something is missing, malformed or does not fit how the transport was made.
   */
  override async connect(options: PlainTransportConnectOptions): Promise<void> {
    logger.debug('connect()');
    this.checkFound('plainTransport.connect');
    checkRemote(options);
    const { ip, port, rtcpPort, srtpParameters } = options;
    const answer = await this.request('plainTransport.connect', { ip, port, rtcpPort, srtpParameters });
    this.#tuple = answer.tuple;
    this.#rtcpTuple = answer.rtcpTuple;
    this.#srtpParameters = answer.srtpParameters;
  }

  protected override get logger(): Logger {
    return logger;
  }

  #subscribe(): void {
    this.listen({
      'transport.tuple': ({ tuple }) => {
        this.#tuple = tuple;
        this.emitBoth('tuple', tuple);
      },
      'transport.rtcpTuple': ({ rtcpTuple }) => {
        this.#rtcpTuple = rtcpTuple;
        this.emitBoth('rtcptuple', rtcpTuple);
      },
    });
  }
}
