import type { AppData } from './appData.ts';
import type { WorkerLogLevel, WorkerLogTag } from './worker.ts';

/** What `createWorker()` takes. */
export type WorkerSettings<WorkerAppData extends AppData = AppData> = {
  /** Default `error`. */
  logLevel?: WorkerLogLevel;
  /** What `warn` and `debug` lines may be about. Default none. */
  logTags?: WorkerLogTag[];
  /** @deprecated Use `portRange` of a listen info. Default 10000. */
  rtcMinPort?: number;
  /** @deprecated Use `portRange` of a listen info. Default 59999. */
  rtcMaxPort?: number;
  /** PEM file of the DTLS certificate. Default: one is generated for each worker. */
  dtlsCertificateFile?: string;
  /** PEM file of its private key. Give both or neither. */
  dtlsPrivateKeyFile?: string;
  /** JavaScript file to run as worker process. Default: this package's own. */
  workerBin?: string;
  /** Accepted for mediasoup's sake, and without effect: there is no libwebrtc in here. */
  libwebrtcFieldTrials?: string;
  /**
   * Run the media engine in this process instead of a child process: for tests, simulation and debugging. A crash of the
   * engine is then a crash of the caller. Default false.
   */
  inProcess?: boolean;
  /** Default `{}`. */
  appData?: WorkerAppData;
};

/** What `worker.updateSettings()` takes. */
export type WorkerUpdateableSettings<WorkerAppData extends AppData = AppData> = Pick<
  WorkerSettings<WorkerAppData>,
  'logLevel' | 'logTags'
>;

export type WorkerDump = {
  pid: number;
  /** Ours: which way its packets take, in words: through what is native, or node alone and why. */
  packetPath: string;
  webRtcServerIds: string[];
  routerIds: string[];
  channelMessageHandlers: { channelRequestHandlers: string[]; channelNotificationHandlers: string[] };
};

export type WorkerEvents = {
  /** The process ended by itself; everything of this Worker is closed. The message has pid, code and signal. */
  died: [Error];
  /** The process has ended, for whatever reason. */
  subprocessclose: [];
  /** mediasoup's own, while a Worker starts: never seen outside, so never emitted here. */
  '@success': [];
  '@failure': [Error];
};
