import { createHmac } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { IceCandidate } from '@parley/signaling-protocol';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { ClusterConfig } from '../config/Config.ts';
import type { Places } from '../http/connectionCheck.ts';
import type { Caller, Callers } from '../http/TrustedProxies.ts';
import type { RoomKeeper } from '../rooms/RoomKeeper.ts';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import type { ListenInfo, RouterOptions, WorkerExchange } from '../sfu/border.ts';
import type { TurnEndpoint } from '../turn/iceServerUrls.ts';
import { ClusterDoor } from './ClusterDoor.ts';
import { forwardedFacts } from './forwardedHeaders.ts';
import { loanProtocol } from './loanHeaders.ts';
import { NodeLink } from './NodeLink.ts';
import { RedisDirectory } from './RedisDirectory.ts';
import { RoomFinder } from './RoomFinder.ts';
import { RoomLeases } from './RoomLeases.ts';
import { pipeIpOf, WorkerLoans } from './WorkerLoans.ts';

/** What a node needs besides its configuration. */
export type ClusterNodeParts = {
  /** Undefined: no worker is lent, nor borrowed. */
  exchange: WorkerExchange | undefined;
  /** Sockets of the workers that it lends. */
  lentListenInfos: (index: number) => ListenInfo[];
  /** By which clients behind firewalls reach them; undefined: there is none. */
  turn: () => TurnEndpoint | undefined;
  /** How much this node has to do: people for each media worker. Undefined: it takes no new rooms. */
  load: () => number | undefined;
  /** Whether it is to end, and helps nobody out any more. */
  draining: () => boolean;
  /** Know who sent what clients send. */
  callers: Callers;
  /** Told the HTTP status of every connection that is refused before it is known which node it is for. */
  onRefused: (status: number) => void;
  logger: Logger;
};

/** This server as one of several, which together have each room once; docs/cluster.md tells how it behaves. */
export class ClusterNode implements Callers {
  /** What credentials of all nodes' TURN servers are made of: who is served by several of them has one for all. */
  readonly turnSecret: string;
  /** `host:port` of its link. */
  readonly #address: string;
  readonly #directory: RedisDirectory;
  readonly #leases: RoomLeases;
  readonly #link: NodeLink;
  readonly #finder: RoomFinder;
  readonly #door: ClusterDoor;
  readonly #loans: WorkerLoans | undefined;
  readonly #callers: Callers;
  readonly #logger: Logger;

  private constructor(
    config: ClusterConfig,
    { directory, pipeIp }: { directory: RedisDirectory; pipeIp: string },
    parts: ClusterNodeParts,
  ) {
    const { load, draining, callers, onRefused, exchange, lentListenInfos: listenInfos, turn, logger } = parts;
    this.turnSecret = createHmac('sha256', config.secret).update('parley turn').digest('base64');
    this.#address = config.address;
    this.#directory = directory;
    this.#logger = logger;
    this.#callers = callers;
    this.#link = new NodeLink(config.secret);
    const { lentWorkers: size, spanAt } = config;
    this.#loans =
      exchange &&
      new WorkerLoans({ directory, link: this.#link, pipeIp, exchange, size, listenInfos, turn, spanAt, logger });
    const lends = () => (draining() ? 0 : (this.#loans?.lends ?? 0));
    this.#leases = new RoomLeases({ directory, load, lends, now: () => performance.now(), logger });
    this.#finder = new RoomFinder({ directory, leases: this.#leases, link: this.#link });
    this.#door = new ClusterDoor({
      finder: this.#finder,
      leases: this.#leases,
      link: this.#link,
      callers,
      onRefused,
      logger,
    });
  }

  /**
   * Connects to the directory. No room comes here before {@link ClusterNode.open}.
   *
   * @throws ConfigError when there is no directory, or its own address can't be found.
   */
  static async connect(config: ClusterConfig, parts: ClusterNodeParts): Promise<ClusterNode> {
    const { redisUrl: url, address } = config;
    const pipeIp = await pipeIpOf(address);
    const directory = await RedisDirectory.connect({ url, address, logger: parts.logger });
    return new ClusterNode(config, { directory, pipeIp }, parts);
  }

  /** Sees to it that a room is on one node. */
  get keeper(): RoomKeeper {
    return this.#leases;
  }

  /** Gets an `upgrade` event for each WebSocket whose room is this node's. */
  get here(): Server {
    return this.#door.here;
  }

  /** Options by which a room's router may be on other machines too. */
  routerOptions(options: RouterOptions): Partial<RouterOptions> {
    return this.#loans?.routerOptions(options) ?? {};
  }

  /** The TURN server of another machine that reaches a transport there; undefined: the transport is on this one. */
  turnOf(candidates: readonly IceCandidate[]): TurnEndpoint | undefined {
    return this.#loans?.turnOf(candidates);
  }

  /** Forwards HTTP requests about rooms of other nodes. */
  get forward(): RequestHandler {
    return this.#door.forward;
  }

  /**
   * Opens the link to the other nodes, stands at the servers' doors, and takes rooms from then on.
   *
   * @param app - Answers the requests that other nodes forward.
   * @throws ConfigError when the link's address can't be had.
   */
  async open(servers: readonly Server[], app: RequestListener): Promise<void> {
    const link = await this.#link.listen(this.#address, app);
    link.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.headers.upgrade !== loanProtocol) this.#door.takeForwarded({ request, socket, head });
      else if (this.#loans) this.#loans.lendOver(socket);
      else socket.destroy();
    });
    for (const server of servers) this.#door.attach(server);
    await this.#leases.start();
    this.#logger.info({ nodeId: this.#directory.nodeId, address: this.#address }, 'node is in the cluster');
  }

  /** Who knows whether there is a place on any node, as far as this one can tell: of its own `rooms` it knows it. */
  placesWith(rooms: Places): Places {
    return {
      refusalFor: async (roomId, peerId) => {
        const place = await this.#finder.placeOf(roomId);
        if (place instanceof RoomRefusedError) return place;
        return place === 'here' ? rooms.refusalFor(roomId, peerId) : undefined;
      },
    };
  }

  /** Who sent a request, also when another node forwarded it. */
  callerOf(request: IncomingMessage): Caller {
    return this.isForwarded(request) ? forwardedFacts(request).caller : this.#callers.callerOf(request);
  }

  /** Whether another node forwarded a request. */
  isForwarded(request: IncomingMessage): boolean {
    return this.#link.isFromNode(request);
  }

  /** Takes no more rooms; those that are here stay until they are closed. Never rejects. */
  async retire(): Promise<void> {
    this.#leases.close();
    await this.#directory.retire().catch(() => {});
  }

  /** Ends the link and what goes over it, and the connection to the directory. Never rejects. */
  async close(): Promise<void> {
    this.#leases.close();
    this.#loans?.close();
    this.#link.close();
    await this.#directory.close();
  }
}
