import type { Router } from '../api/Router.ts';
import type { RtpObserver } from '../api/RtpObserver.ts';
import type { Transport } from '../api/Transport.ts';
import type { WebRtcServer } from '../api/WebRtcServer.ts';
import type { Worker } from '../api/Worker.ts';
import type { AppData } from './appData.ts';
import type { PipeTransportOptions } from './pipeTransport.ts';
import type { PlainTransportOptions } from './plainTransport.ts';
import type { RouterRtpCodecCapability } from './rtpParameters.ts';
import type { TransportListenInfo } from './transport.ts';
import type { WebRtcTransportSettings } from './webRtcTransport.ts';

/** Where a SpreadRouter may have one of its Routers. */
export type SpreadPlace = {
  worker: Worker;
  /** Of this Worker: what WebRtcTransports listen on that are not told where. */
  webRtcServer?: WebRtcServer;
  /**
   * Where its machine listens for pipes from others, for a Worker that was borrowed from there (`extras.borrowWorker()`). Default: it is on this machine.
   */
  pipeListenInfo?: TransportListenInfo;
};

/** What `SpreadRouter.create()` takes. */
export type SpreadRouterOptions<SpreadRouterAppData extends AppData = AppData> = {
  /** As of `worker.createRouter()`. Default none. */
  mediaCodecs?: RouterRtpCodecCapability[];
  /** The places there are now, each of a Worker of its own: asked for each transport, so that Workers may come and go. */
  places: () => readonly SpreadPlace[];
  /**
   * How much a Worker has to do, in Producers and Consumers of all of its Routers, from which on a further Worker is taken to
   * help. Default 200: where audio and video are sent, about a fifth of a core. `Infinity`: never.
   */
  spreadAt?: number;
  /** The same for Workers of other machines: from when on all near ones have so much to do. Default `Infinity`: never. */
  spanAt?: number;
  /** Where this machine listens for pipes to others; needed for places that are there. */
  pipeListenInfo?: TransportListenInfo;
  /** Called when a transport is made where there is as much to do as `spanAt` says: another machine would be welcome. */
  onCrowded?: () => void;
  /** Default `{}`. */
  appData?: SpreadRouterAppData;
};

/** What the transports of a SpreadRouter are made with besides what those of a Router are. */
export type SpreadTransportOptions = {
  /**
   * How many Consumers the transport is going to have: it is placed by that. Say 0 when the endpoint only sends over it.
   * Default: as many as there are Producers now.
   */
  expectedConsumers?: number;
};

/** What `spreadRouter.createWebRtcTransport()` takes. */
export type SpreadWebRtcTransportOptions<WebRtcTransportAppData extends AppData = AppData> =
  WebRtcTransportSettings<WebRtcTransportAppData> &
    SpreadTransportOptions & {
      /** Default: the place's WebRtcServer. */
      listenInfos?: TransportListenInfo[];
    };

/** What `spreadRouter.createPlainTransport()` takes. */
export type SpreadPlainTransportOptions<PlainTransportAppData extends AppData = AppData> =
  PlainTransportOptions<PlainTransportAppData> & SpreadTransportOptions;

/** What `spreadRouter.createPipeTransport()` takes. */
export type SpreadPipeTransportOptions<PipeTransportAppData extends AppData = AppData> =
  PipeTransportOptions<PipeTransportAppData> & SpreadTransportOptions;

export type SpreadRouterEvents = {
  /** One of its Routers went with its Worker, and with it the transports there, which say so themselves. The others go on. */
  routerclose: [Router];
  /** The last of its Routers went with its Worker: it is closed. */
  workerclose: [];
  '@close': [];
};

export type SpreadRouterObserverEvents = {
  close: [];
  newrouter: [Router];
  newtransport: [Transport];
  newrtpobserver: [RtpObserver];
};
