import type { AppData, Either } from './appData.ts';
import type { BaseTransportDump, BaseTransportStats, SctpTransportEvents } from './baseTransport.ts';
import type { SctpTransportOptions } from './sctpParameters.ts';
import type { SrtpCryptoSuite, SrtpParameters } from './srtpParameters.ts';
import type { TransportListenInfo, TransportListenIp, TransportTuple } from './transport.ts';

type PlainTransportListen = Either<
  {
    listenInfo: TransportListenInfo;
    /** Where RTCP is received; turns `rtcpMux` off. */
    rtcpListenInfo?: TransportListenInfo;
  },
  {
    /** @deprecated Use `listenInfo`. */
    listenIp: TransportListenIp | string;
    /** Default: any free one. */
    port?: number;
  }
>;

/** What `router.createPlainTransport()` takes. */
export type PlainTransportOptions<PlainTransportAppData extends AppData = AppData> = PlainTransportListen &
  SctpTransportOptions & {
    /** RTP and RTCP on one port (RFC 5761). Default true. */
    rtcpMux?: boolean;
    /** Learn where the remote is from the first packet, instead of by `connect()`. Default false. */
    comedia?: boolean;
    /** SRTP with keys given by the application (RFC 3711). Default false. */
    enableSrtp?: boolean;
    /** Default `AES_CM_128_HMAC_SHA1_80`. */
    srtpCryptoSuite?: SrtpCryptoSuite;
    /** Default `{}`. */
    appData?: PlainTransportAppData;
  };

/** What `plainTransport.connect()` takes: nothing but keys with `comedia`, else where the remote is. */
export type PlainTransportConnectOptions = {
  /** IPv4 or IPv6 address. */
  ip?: string;
  port?: number;
  /** Without `rtcpMux`. */
  rtcpPort?: number;
  /** The remote's keys; required with `enableSrtp`. */
  srtpParameters?: SrtpParameters;
};

export type PlainTransportDump = BaseTransportDump & {
  rtcpMux: boolean;
  comedia: boolean;
  tuple: TransportTuple;
  rtcpTuple?: TransportTuple;
  srtpParameters?: SrtpParameters;
};

/** `type` is `plain-rtp-transport`. */
export type PlainTransportStat = BaseTransportStats & {
  type: string;
  rtcpMux: boolean;
  comedia: boolean;
  tuple: TransportTuple;
  rtcpTuple?: TransportTuple;
};

/** What it and its observer tell, beside what every transport with SCTP does. */
export type PlainTransportOwnEvents = {
  /** With `comedia`: where the remote is, is known now. */
  tuple: [TransportTuple];
  rtcptuple: [TransportTuple];
};

export type PlainTransportEvents = SctpTransportEvents & PlainTransportOwnEvents;
