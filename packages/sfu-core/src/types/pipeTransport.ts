import type { AppData, Either } from './appData.ts';
import type { BaseTransportDump, BaseTransportStats, SctpTransportEvents } from './baseTransport.ts';
import type { SctpTransportOptions } from './sctpParameters.ts';
import type { SrtpParameters } from './srtpParameters.ts';
import type { TransportListenInfo, TransportListenIp, TransportTuple } from './transport.ts';

type PipeTransportListen = Either<
  { listenInfo: TransportListenInfo },
  {
    /** @deprecated Use `listenInfo`. */
    listenIp: TransportListenIp | string;
    /** Default: any free one. */
    port?: number;
  }
>;

/** What `router.createPipeTransport()` takes. */
export type PipeTransportOptions<PipeTransportAppData extends AppData = AppData> = PipeTransportListen &
  SctpTransportOptions & {
    /** Repair losses by NACK and RTX; both ends must want it. Default false. */
    enableRtx?: boolean;
    /** SRTP; both ends must want it. Default false. */
    enableSrtp?: boolean;
    /** Default `{}`. */
    appData?: PipeTransportAppData;
  };

/** What `pipeTransport.connect()` takes: where the other end is. */
export type PipeTransportConnectOptions = {
  ip: string;
  port: number;
  /** The other end's keys; required with `enableSrtp`. */
  srtpParameters?: SrtpParameters;
};

/** What `pipeTransport.consume()` takes: all streams are forwarded as they are, so nothing is negotiated. */
export type PipeConsumerOptions<ConsumerAppData extends AppData = AppData> = {
  producerId: string;
  /** Default `{}`. */
  appData?: ConsumerAppData;
};

export type PipeTransportDump = BaseTransportDump & {
  tuple: TransportTuple;
  rtx: boolean;
  srtpParameters?: SrtpParameters;
};

/** `type` is `pipe-transport`. */
export type PipeTransportStat = BaseTransportStats & { type: string; tuple: TransportTuple };

export type PipeTransportEvents = SctpTransportEvents;
