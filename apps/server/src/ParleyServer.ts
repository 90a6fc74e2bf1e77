import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ClusterNode, ClusterNodeParts } from './cluster/ClusterNode.ts';
import type { Config } from './config/Config.ts';
import { CommandLine } from './console/CommandLine.ts';
import { ConsoleServer } from './console/ConsoleServer.ts';
import { objectCommands } from './console/commands/objects.ts';
import { processCommands } from './console/commands/process.ts';
import { roomCommands } from './console/commands/rooms.ts';
import { Inventory } from './console/Inventory.ts';
import { consoleSocketPath } from './console/socketPath.ts';
import { HttpListeners } from './http/HttpListeners.ts';
import { openMetricsListeners } from './http/metricsListeners.ts';
import { TrustedProxies } from './http/TrustedProxies.ts';
import { readPem, tlsCertificate } from './http/tlsCertificate.ts';
import { InvitationDesk } from './invitations/InvitationDesk.ts';
import { readTokenKey } from './invitations/readTokenKey.ts';
import { Metrics } from './metrics/Metrics.ts';
import { metricsPage } from './metrics/metricsPage.ts';
import { RoomRegistry } from './rooms/RoomRegistry.ts';
import { serverApp } from './serverApp.ts';
import type { RouterOptions, SfuRouter, SfuWorker, WorkerExchange } from './sfu/border.ts';
import { mediaListenInfos } from './sfu/mediaListenInfos.ts';
import { WorkerPool } from './sfu/WorkerPool.ts';
import { originPolicy } from './signaling/originPolicy.ts';
import { SignalingServer } from './signaling/SignalingServer.ts';
import { EmbeddedTurn } from './turn/EmbeddedTurn.ts';
import type { TurnService } from './turn/TurnService.ts';

/** How long open connections may take to end when the server closes. */
const closeGraceMs = 1_000;

/** What the server is made of besides its configuration. */
export type ParleyServerParts = {
  createWorker: (index: number) => Promise<SfuWorker>;
  /** Makes the router of a room. */
  createRouter(options: RouterOptions): Promise<SfuRouter>;
  /** Undefined: this server neither lends workers to others nor borrows theirs. */
  exchange?: WorkerExchange | undefined;
  /** Told to clients as `mediasoup-version`. */
  version: string;
  /** The built web app. */
  webDirectory: string;
  logger: Logger;
};

/** The whole server: HTTP, signalling, rooms, media workers and TURN. */
export class ParleyServer {
  readonly rooms: RoomRegistry;
  readonly workers: WorkerPool;
  readonly #listeners: HttpListeners;
  /** Of figures only; undefined: there are none. */
  readonly #metricsListeners: HttpListeners | undefined;
  readonly #turn: EmbeddedTurn;
  readonly #signaling: SignalingServer;
  readonly #console: ConsoleServer | undefined;
  readonly #cluster: ClusterNode | undefined;

  private constructor(parts: {
    rooms: RoomRegistry;
    workers: WorkerPool;
    turn: EmbeddedTurn;
    listeners: HttpListeners;
    metricsListeners: HttpListeners | undefined;
    signaling: SignalingServer;
    console: ConsoleServer | undefined;
    cluster: ClusterNode | undefined;
  }) {
    this.rooms = parts.rooms;
    this.workers = parts.workers;
    this.#turn = parts.turn;
    this.#listeners = parts.listeners;
    this.#metricsListeners = parts.metricsListeners;
    this.#signaling = parts.signaling;
    this.#console = parts.console;
    this.#cluster = parts.cluster;
  }

  /**
   * Starts everything; resolves when clients can come.
   *
   * @throws ConfigError naming the variable to change, when a port or file can't be used.
   */
  static async start(config: Config, parts: ParleyServerParts): Promise<ParleyServer> {
    const { logger } = parts;
    const tls = await tlsCertificate(config.tls, certificateNames(config));
    if (config.dtls) {
      readPem('DTLS_CERT', config.dtls.certFile);
      readPem('DTLS_KEY', config.dtls.keyFile);
    }
    const metrics = new Metrics({ turn: Boolean(config.turn) });
    const invitations = new InvitationDesk(config.joinTokens && readTokenKey(config.joinTokens));
    const turn = new EmbeddedTurn(config);
    const inventory = new Inventory();
    const workers = new WorkerPool({
      size: config.workers,
      createWorker: async (index) => {
        const worker = await parts.createWorker(index);
        inventory.track(worker);
        return worker;
      },
      createRouter: (options) => parts.createRouter({ ...options, ...cluster?.routerOptions(options) }),
      spreadAt: config.spreadAt,
      listenInfos: (index) => mediaListenInfos(config, index),
      onSocketsChanged: (sockets) => void turn.permit(sockets),
      logger,
    });
    const proxies = new TrustedProxies(config.trustedProxies);
    const cluster = await connectCluster(config.cluster, {
      exchange: parts.exchange,
      lentListenInfos: (index) => mediaListenInfos(config, config.workers + index),
      draining: () => rooms.draining,
      turn: () => turn.endpoint,
      callers: proxies,
      onRefused: (status) => metrics.rooms.refused(status),
      load: () => (rooms.takesNew && workers.liveCount > 0 ? rooms.peerCount / workers.liveCount : undefined),
      logger,
    });
    const rooms = new RoomRegistry({
      keeper: cluster?.keeper,
      createRouter: () => workers.createRouter(),
      settings: {
        limits: config.limits,
        byInvitation: invitations.required,
        joinWatch: metrics.rooms.joinWatch,
        networkThrottle: config.networkThrottleSecret
          ? { secret: config.networkThrottleSecret, impair: (impairment) => workers.impairNetwork(impairment) }
          : undefined,
      },
      maxRooms: config.limits.rooms,
      logger,
    });
    const figures = metricsPage(metrics, { rooms, workers, turn });
    const { webDirectory } = parts;
    const app = serverApp(config, { rooms, workers, turn, cluster, invitations, figures, webDirectory, logger });
    let listeners: HttpListeners;
    let metricsListeners: HttpListeners | undefined;
    try {
      // HTTP opens last: whoever gets a connection finds workers.
      await workers.start();
      await turn.start({ tls, cluster, logger });
      await turn.permit(workers.sockets);
      metricsListeners = config.metrics && (await openMetricsListeners(config.metrics, figures, logger));
      listeners = await HttpListeners.open({ hosts: config.hosts, port: config.port, tls, app, logger });
    } catch (error) {
      await metricsListeners?.close(0);
      turn.close();
      workers.close();
      await cluster?.close();
      throw error;
    }
    const signaling = new SignalingServer({
      rooms,
      version: parts.version,
      isOriginAllowed: originPolicy(config.allowedOrigins),
      callers: cluster ?? proxies,
      invitations,
      limits: config.limits,
      onRefused: (status) => metrics.rooms.refused(status),
      grantTurn: (holder, hostHeader) => turn.grant(holder, hostHeader),
      logger,
    });
    for (const server of cluster ? [cluster.here] : listeners.servers) signaling.attach(server);
    const commands = new CommandLine([
      ...roomCommands(rooms),
      ...objectCommands(inventory),
      ...processCommands({ inventory, rooms, logger }),
    ]);
    const console = config.console && (await openConsole(config.console, listeners.port, { commands, logger }));
    const server = new ParleyServer({ rooms, workers, turn, listeners, metricsListeners, signaling, console, cluster });
    try {
      await cluster?.open(listeners.servers, app);
    } catch (error) {
      await server.close('the server could not start');
      throw error;
    }
    return server;
  }

  /** Undefined when it is turned off. */
  get turn(): TurnService | undefined {
    return this.#turn.service;
  }

  /** Port of HTTP and signalling. */
  get port(): number {
    return this.#listeners.port;
  }

  /** `address:port` of every HTTP server. */
  get addresses(): string[] {
    return this.#listeners.addresses;
  }

  /**
   * Takes no new rooms from now on; those that there are go on.
   *
   * @param forMs - How long they may, as everybody in them is told.
   * @returns Resolves when none is left, or that time is over.
   */
  async drain(forMs: number): Promise<void> {
    const over = new AbortController();
    const timeUp = delay(forMs, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([this.rooms.drain(forMs), timeUp]);
    over.abort();
  }

  /**
   * Ends everything. Clients are told to join again on a new connection, which finds the server that comes after this one.
   *
   * @param reason - Told to them.
   */
  async close(reason: string): Promise<void> {
    this.#console?.close();
    this.#signaling.close();
    // Who joins again must not be sent here.
    await this.#cluster?.retire();
    this.rooms.close(reason);
    const closing = [this.#metricsListeners?.close(0), this.#cluster?.close(), this.#listeners.close(closeGraceMs)];
    await Promise.all(closing);
    this.#turn.close();
    this.workers.close();
  }
}

/** Undefined when it can't be had: the server is of use without it. */
async function openConsole(
  { socketPath }: NonNullable<Config['console']>,
  port: number,
  parts: { commands: CommandLine; logger: Logger },
): Promise<ConsoleServer | undefined> {
  try {
    return await ConsoleServer.open(socketPath ?? consoleSocketPath(port), parts.commands, parts.logger);
  } catch (error) {
    parts.logger.warn({ err: error }, 'no console');
    return undefined;
  }
}

/** Nothing of it is even loaded where there is one server. */
async function connectCluster(config: Config['cluster'], parts: ClusterNodeParts): Promise<ClusterNode | undefined> {
  if (!config) return undefined;
  const { ClusterNode } = await import('./cluster/ClusterNode.ts');
  return ClusterNode.connect(config, parts);
}

function certificateNames(config: Config): string[] {
  const own = mediaListenInfos(config, 0).flatMap((info) => [info.ip, info.announcedAddress ?? info.ip]);
  return ['localhost', '127.0.0.1', '::1', ...config.hosts, ...own];
}
