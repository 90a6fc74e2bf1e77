import type { PipeTransportData } from '../channel/contract.ts';
import { copyOf } from '../ortc/copyOf.ts';
import type { AppData } from '../types/appData.ts';
import type {
  PipeConsumerOptions,
  PipeTransportConnectOptions,
  PipeTransportDump,
  PipeTransportEvents,
  PipeTransportStat,
} from '../types/pipeTransport.ts';
import type { SrtpParameters } from '../types/srtpParameters.ts';
import type { ConsumerScore, TransportTuple } from '../types/transport.ts';
import type { Consumer } from './Consumer.ts';
import { pipeConsumerRequest } from './consumerRequest.ts';
import type { EnhancedEventEmitter } from './EnhancedEventEmitter.ts';
import { Logger } from './Logger.ts';
import { randomCname } from './randomCname.ts';
import { checkRemote } from './remoteAddress.ts';
import { SctpTransport, type SctpTransportObserverEvents } from './SctpTransport.ts';
import { bringProducer } from './spread/Neighbours.ts';
import type { TransportParts } from './TransportParent.ts';

const logger = new Logger('PipeTransport');

/** Of a Consumer that passes on everything there is no score; this stands for it. */
const unscored: ConsumerScore = { score: 10, producerScore: 10, producerScores: [] };

export type PipeTransportObserverEvents = SctpTransportObserverEvents;

export type PipeTransportObserver = EnhancedEventEmitter<PipeTransportObserverEvents>;

/** A transport to another Router, of this host or another. Made by `router.createPipeTransport()` and `pipeToRouter()`. */
export class PipeTransport<PipeTransportAppData extends AppData = AppData> extends SctpTransport<
  PipeTransportAppData,
  PipeTransportEvents,
  PipeTransportObserverEvents
> {
  readonly #srtpParameters: SrtpParameters | undefined;
  readonly #enableRtx: boolean;
  #tuple: TransportTuple;

  /** @internal */
  constructor(parts: TransportParts<PipeTransportAppData>, data: PipeTransportData, enableRtx: boolean) {
    super(parts, data.sctp);
    this.#tuple = data.tuple;
    this.#srtpParameters = data.srtpParameters;
    this.#enableRtx = enableRtx;
    this.listen({});
  }

  override get type(): 'pipe' {
    return 'pipe';
  }

  /** Where it receives; and where the other end is, once connected. */
  get tuple(): TransportTuple {
    return copyOf(this.#tuple);
  }

  /** Our own keys, for the other end. Undefined without `enableSrtp`. */
  get srtpParameters(): SrtpParameters | undefined {
    return copyOf(this.#srtpParameters);
  }

  override async dump(): Promise<PipeTransportDump> {
    logger.debug('dump()');
    return (await this.request('transport.dump')) as PipeTransportDump;
  }

  override async getStats(): Promise<PipeTransportStat[]> {
    logger.debug('getStats()');
    return (await this.request('transport.getStats')) as PipeTransportStat[];
  }

  /**
   * Says where the other end is, and gives its keys. Once only.
   *
   * @throws TypeError when something is missing, malformed or does not fit how the transport was made.
   */
  override async connect(options: PipeTransportConnectOptions): Promise<void> {
    logger.debug('connect()');
    this.checkFound('pipeTransport.connect');
    const { ip, port, srtpParameters } = options;
    if (ip === undefined) throw new TypeError('missing ip');
    if (port === undefined) throw new TypeError('missing port');
    checkRemote({ ip, port, srtpParameters });
    this.#tuple = (await this.request('pipeTransport.connect', { ip, port, srtpParameters })).tuple;
  }

  /**
   * Sends a Producer of the same Router to the other end, all its streams as they are.
   *
   * @throws TypeError when an option is malformed; NotFoundError when there is no such Producer.
   */
  override async consume<ConsumerAppData extends AppData = AppData>(
    options: PipeConsumerOptions<ConsumerAppData>,
  ): Promise<Consumer<ConsumerAppData>> {
    logger.debug('consume()');
    await bringProducer(this.parent, options.producerId);
    const request = pipeConsumerRequest(options, this.parent.producers, this.#enableRtx);
    return this.makeConsumer(request, options.appData, unscored);
  }

  /** Every Producer keeps its own: those that come through a pipe come from different endpoints, with different clocks. */
  protected override chooseCname(given: string | undefined): string {
    return given || randomCname();
  }

  protected override get logger(): Logger {
    return logger;
  }
}
