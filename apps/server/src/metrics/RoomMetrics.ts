import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { JoinWatch } from '../rooms/JoinTimes.ts';

/** What there is in the rooms now. */
export type RoomCounts = {
  rooms: number;
  /** Who are in. */
  members: number;
  /** Who are connected and not in yet. */
  joining: number;
  broadcasters: number;
  /** Whether the server takes no new rooms, because it is about to end. */
  draining: boolean;
};

/** What the rooms say of themselves, and how long it takes to get into one. */
export class RoomMetrics {
  /** Told how long joining takes. */
  readonly joinWatch: JoinWatch;
  readonly #metrics: ReturnType<typeof metricsIn>;

  constructor(registry: Registry) {
    const metrics = metricsIn(registry);
    this.#metrics = metrics;
    this.joinWatch = {
      joined: (ms) => metrics.join.observe(ms / 1000),
      firstConsumer: (ms) => metrics.firstConsumer.observe(ms / 1000),
    };
  }

  /** Somebody was not let connect. */
  refused(status: number): void {
    this.#metrics.refused.inc({ status });
  }

  tell({ rooms, members, joining, broadcasters, draining }: RoomCounts): void {
    const metrics = this.#metrics;
    metrics.rooms.set(rooms);
    metrics.peers.set({ state: 'joined' }, members);
    metrics.peers.set({ state: 'joining' }, joining);
    metrics.broadcasters.set(broadcasters);
    metrics.draining.set(draining ? 1 : 0);
  }
}

/** What they are called, and what that means. */
function metricsIn(registry: Registry) {
  const registers = [registry];
  return {
    rooms: new Gauge({ name: 'parley_rooms', help: 'Rooms that are open.', registers }),
    peers: new Gauge({
      name: 'parley_peers',
      help: 'People who are connected: joined, or joining, those in a lobby among them.',
      labelNames: ['state'],
      registers,
    }),
    broadcasters: new Gauge({
      name: 'parley_broadcasters',
      help: 'Programs that send or record over the HTTP API.',
      registers,
    }),
    draining: new Gauge({
      name: 'parley_draining',
      help: 'Whether the server opens no new rooms, because it was told to end: 1, else 0.',
      registers,
    }),
    refused: new Counter({
      name: 'parley_connections_refused_total',
      help: 'Connections of clients that were refused, by HTTP status: 403 not invited, 409 the peerId is taken, 503 a limit or no worker.',
      labelNames: ['status'],
      registers,
    }),
    join: new Histogram({
      name: 'parley_join_seconds',
      help: 'From the connection of a client until it asks to join; lobbies are not in it.',
      buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16],
      registers,
    }),
    firstConsumer: new Histogram({
      name: 'parley_first_consumer_seconds',
      help: 'From joining a room where somebody sends until the first stream of it is sent to the client.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8],
      registers,
    }),
  };
}
