/**
 * What the server uses of the SFU, and no more. `@parley/sfu-core` (and mediasoup, whose API it has) satisfies these
 * interfaces as it is; the tests of rooms and signalling put a small fake behind them.
 */
import type { Duplex } from 'node:stream';
import type { ClientRequestAnswerInput, MediaKind, RtpCapabilities } from '@parley/signaling-protocol';
import type { SfuWorkerStats } from './borderStats.ts';
import type { AppData, CloseObserver, Inspectable, SfuProducer } from './borderStreams.ts';
import type {
  ListenInfo,
  PlainTransportOptions,
  SfuDirectTransport,
  SfuPlainTransport,
  SfuTransport,
  SfuWebRtcServer,
  SfuWebRtcTransport,
  WebRtcTransportOptions,
} from './borderTransports.ts';

export type * from './borderStats.ts';
export type * from './borderStreams.ts';
export type * from './borderTransports.ts';

/** Codec a router supports. */
export type RouterCodec = {
  kind: MediaKind;
  mimeType: string;
  clockRate: number;
  channels?: number;
  parameters?: Record<string, unknown>;
};

export const sfuLogLevels = ['debug', 'warn', 'error', 'none'] as const;
export type SfuLogLevel = (typeof sfuLogLevels)[number];

export const sfuLogTags = [
  'info',
  'ice',
  'dtls',
  'rtp',
  'srtp',
  'rtcp',
  'rtx',
  'bwe',
  'score',
  'simulcast',
  'svc',
  'sctp',
  'message',
] as const;
export type SfuLogTag = (typeof sfuLogTags)[number];

export interface WorkerObserver extends CloseObserver {
  on(event: 'close', listener: () => void): unknown;
  on(event: 'newwebrtcserver', listener: (webRtcServer: SfuWebRtcServer) => void): unknown;
  on(event: 'newrouter', listener: (router: SfuWorkerRouter) => void): unknown;
}

/** What one direction of a bad network does. */
export type ImpairedDirection = { rateBps?: number; delayMs?: number /** 0 to 1. */; lossRatio?: number };

/** A bad network, from clients and to them. */
export type NetworkImpairment = { uplink?: ImpairedDirection; downlink?: ImpairedDirection };

export interface SfuWorker {
  readonly pid: number;
  readonly closed: boolean;
  readonly observer: WorkerObserver;
  on(event: 'died', listener: (error: Error) => void): unknown;
  close(): void;
  dump(): Promise<object>;
  /** As getrusage(2). */
  getResourceUsage(): Promise<object>;
  /** What all that it has adds up to. Ours alone has it. */
  getStats?(): Promise<SfuWorkerStats>;
  updateSettings(settings: { logLevel?: SfuLogLevel; logTags?: SfuLogTag[] }): Promise<void>;
  createWebRtcServer(options: { listenInfos: ListenInfo[] }): Promise<SfuWebRtcServer>;
  /** Makes the network of all its clients worse than it is; without an argument, as it is again. Ours alone has it. */
  impairNetwork?(impairment?: NetworkImpairment): Promise<void>;
}

export interface RouterObserver extends CloseObserver {
  on(event: 'close', listener: () => void): unknown;
  on(event: 'newtransport', listener: (transport: SfuTransport) => void): unknown;
}

/** A router of one worker. */
export interface SfuWorkerRouter extends Inspectable {
  readonly observer: RouterObserver;
}

/** Where a router may be: a worker that runs, with the sockets that its WebRTC transports share. */
export type SfuPlace = {
  worker: SfuWorker;
  webRtcServer?: SfuWebRtcServer;
  /** On another machine: where that listens for pipes. */
  pipeListenInfo?: PipeListenInfo;
};

/** Where a machine listens for pipes from others. */
export type PipeListenInfo = Pick<ListenInfo, 'protocol' | 'ip'>;

/**
 * How a room's router is made: options of the SFU's own. Optional where they are there: only so does TypeScript take its
 * workers for the narrower ones here.
 */
export type RouterOptions = {
  mediaCodecs?: RouterCodec[];
  /** Those there are now. */
  places: () => readonly SfuPlace[];
  /** How much a worker has to do, in streams, from which on a room of it takes a further one. */
  spreadAt?: number;
  /** The same for workers of other machines. */
  spanAt?: number;
  /** Where this machine listens for pipes from others. */
  pipeListenInfo?: PipeListenInfo;
  /** Called when there is as much to do as `spanAt` says wherever the router could be. */
  onCrowded?: () => void;
};

/** How machines help each other out. */
export type WorkerExchange = {
  /** Runs a worker for the machine at the other end of the stream; resolves when it has ended. */
  lend(stream: Duplex): Promise<void>;
  /** The worker at the other end of the stream. */
  borrow(stream: Duplex): Promise<SfuWorker>;
};

/** What a room's transports are on: one router, or several of different workers that work as one. */
export interface SfuRouter {
  readonly id: string;
  readonly closed: boolean;
  readonly rtpCapabilities: ClientRequestAnswerInput<'getRouterRtpCapabilities'>;
  /** Those that it is made of now. */
  readonly routers: { readonly id: string }[];
  /** `routerclose`: one of its routers went with its worker, and what was there; the others go on. `workerclose`: it was the last. */
  on(event: 'routerclose' | 'workerclose', listener: () => void): unknown;
  close(): void;
  canConsume(options: { producerId: string; rtpCapabilities: RtpCapabilities }): boolean;
  createWebRtcTransport(options: WebRtcTransportOptions): Promise<SfuWebRtcTransport>;
  createPlainTransport(options: PlainTransportOptions): Promise<SfuPlainTransport>;
  createDirectTransport(options?: { appData?: AppData }): Promise<SfuDirectTransport>;
  /** `threshold` in dBov, `interval` in milliseconds. */
  createAudioLevelObserver(options: {
    maxEntries: number;
    threshold: number;
    interval: number;
  }): Promise<SfuAudioLevelObserver>;
  /** `interval` in milliseconds. */
  createActiveSpeakerObserver(options: { interval: number }): Promise<SfuActiveSpeakerObserver>;
}

export interface SfuRtpObserver {
  readonly id: string;
  readonly closed: boolean;
  close(): void;
  addProducer(options: { producerId: string }): Promise<void>;
}

export interface SfuAudioLevelObserver extends SfuRtpObserver {
  /** Loudest first; `volume` in dBov. */
  on(event: 'volumes', listener: (volumes: { producer: SfuProducer; volume: number }[]) => void): unknown;
  on(event: 'silence', listener: () => void): unknown;
}

export interface SfuActiveSpeakerObserver extends SfuRtpObserver {
  on(event: 'dominantspeaker', listener: (speaker: { producer: SfuProducer }) => void): unknown;
}
