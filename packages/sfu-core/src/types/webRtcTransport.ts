import type { WebRtcServer } from '../api/WebRtcServer.ts';
import type { AppData, Either } from './appData.ts';
import type { BaseTransportDump, BaseTransportStats, SctpTransportEvents } from './baseTransport.ts';
import type { SctpTransportOptions } from './sctpParameters.ts';
import type {
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  TransportListenInfo,
  TransportListenIp,
  TransportTuple,
} from './transport.ts';

/** Either listen infos of its own, or old-style IPs, or the sockets of a WebRtcServer. */
type WebRtcTransportListen = Either<
  Either<
    { listenInfos: TransportListenInfo[] },
    {
      /** @deprecated Use `listenInfos`. In order of preference. */
      listenIps: (TransportListenIp | string)[];
      /** Default: any free one. */
      port?: number;
    }
  >,
  { webRtcServer: WebRtcServer }
>;

/** What `router.createWebRtcTransport()` takes. */
export type WebRtcTransportOptions<WebRtcTransportAppData extends AppData = AppData> = WebRtcTransportListen &
  WebRtcTransportSettings<WebRtcTransportAppData>;

/** What `router.createWebRtcTransport()` takes besides where to listen. */
export type WebRtcTransportSettings<WebRtcTransportAppData extends AppData = AppData> = SctpTransportOptions & {
  /** Offer UDP candidates; with `listenInfos`, all of those are. Default true. */
  enableUdp?: boolean;
  /** Offer TCP candidates; with `listenInfos`, all of those are. Default true with `webRtcServer`, else false. */
  enableTcp?: boolean;
  /** Give UDP candidates the higher priority; with `listenInfos` their order counts. Default false. */
  preferUdp?: boolean;
  /** Give TCP candidates the higher priority; with `listenInfos` their order counts. Default false. */
  preferTcp?: boolean;
  /** Seconds without a valid request from the peer until `disconnected` (RFC 7675); 0: never. Default 30. */
  iceConsentTimeout?: number;
  /** bit/s. Default 600000. */
  initialAvailableOutgoingBitrate?: number;
  /** Default `{}`. */
  appData?: WebRtcTransportAppData;
};

export type IceRole = 'controlled' | 'controlling';
export type IceCandidateType = 'host';
export type IceCandidateTcpType = 'passive';

export type WebRtcTransportDump = BaseTransportDump & {
  iceRole: 'controlled';
  iceParameters: IceParameters;
  iceCandidates: IceCandidate[];
  iceState: IceState;
  iceSelectedTuple?: TransportTuple;
  dtlsParameters: DtlsParameters;
  dtlsState: DtlsState;
  dtlsRemoteCert?: string;
};

/** `type` is `webrtc-transport`. */
export type WebRtcTransportStat = BaseTransportStats & {
  type: string;
  iceRole: string;
  iceState: IceState;
  iceSelectedTuple?: TransportTuple;
  dtlsState: DtlsState;
};

/** What it and its observer tell, beside what every transport with SCTP does. */
export type WebRtcTransportOwnEvents = {
  icestatechange: [IceState];
  iceselectedtuplechange: [TransportTuple];
  dtlsstatechange: [DtlsState];
};

export type WebRtcTransportEvents = SctpTransportEvents & WebRtcTransportOwnEvents;
