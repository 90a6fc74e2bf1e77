import type { AppData } from './appData.ts';
import type { TransportListenInfo } from './transport.ts';

/** What `worker.createWebRtcServer()` takes. */
export type WebRtcServerOptions<WebRtcServerAppData extends AppData = AppData> = {
  /** In order of preference: the first gets the highest ICE priority. */
  listenInfos: TransportListenInfo[];
  /** Default `{}`. */
  appData?: WebRtcServerAppData;
};

/** @deprecated Use TransportListenInfo. */
export type WebRtcServerListenInfo = TransportListenInfo;

export type IpPort = { ip: string; port: number };

export type IceUserNameFragment = { localIceUsernameFragment: string; webRtcTransportId: string };

export type WebRtcServerDump = {
  id: string;
  udpSockets: IpPort[];
  tcpServers: IpPort[];
  webRtcTransportIds: string[];
  localIceUsernameFragments: IceUserNameFragment[];
};

export type WebRtcServerEvents = {
  /** Its Worker was closed or died, and the server with it. */
  workerclose: [];
  '@close': [];
};
