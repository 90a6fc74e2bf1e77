import type { TurnCounters } from '@parley/turn';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What the TURN server says of itself. */
export class TurnMetrics {
  readonly #metrics: ReturnType<typeof metricsIn>;

  constructor(registry: Registry) {
    this.#metrics = metricsIn(registry);
  }

  /**
   * Takes the place of all that was told before.
   *
   * @param counters - Undefined: it is down.
   */
  tell(counters: TurnCounters | undefined): void {
    const metrics = this.#metrics;
    for (const metric of Object.values(metrics)) metric.reset();
    metrics.up.set(counters ? 1 : 0);
    if (!counters) return;
    metrics.allocations.set(counters.allocations);
    metrics.allocationsMade.inc(counters.allocationsMade);
    metrics.connections.set(counters.connections);
    metrics.packets.inc({ direction: 'to_media' }, counters.packetsToPeers);
    metrics.packets.inc({ direction: 'to_clients' }, counters.packetsToClients);
    metrics.bytes.inc({ direction: 'to_media' }, counters.bytesToPeers);
    metrics.bytes.inc({ direction: 'to_clients' }, counters.bytesToClients);
    metrics.dropped.inc({ reason: 'client_without_permission' }, counters.droppedFromClients);
    metrics.dropped.inc({ reason: 'peer_without_permission' }, counters.droppedFromPeers);
    metrics.dropped.inc({ reason: 'bandwidth' }, counters.droppedByBandwidth);
    for (const [code, count] of counters.denied) metrics.denied.inc({ code }, count);
  }
}

/** What they are called, and what that means. */
function metricsIn(registry: Registry) {
  const registers = [registry];
  return {
    up: new Gauge({ name: 'parley_turn_up', help: 'Whether the TURN server runs: 1, else 0.', registers }),
    allocations: new Gauge({ name: 'parley_turn_allocations', help: 'TURN allocations that live now.', registers }),
    allocationsMade: new Counter({
      name: 'parley_turn_allocations_made_total',
      help: 'TURN allocations made.',
      registers,
    }),
    connections: new Gauge({
      name: 'parley_turn_connections',
      help: 'Connections of clients to TURN over TCP and TLS.',
      registers,
    }),
    packets: new Counter({
      name: 'parley_turn_packets_total',
      help: 'Packets relayed, from clients to media workers and back.',
      labelNames: ['direction'],
      registers,
    }),
    bytes: new Counter({
      name: 'parley_turn_bytes_total',
      help: 'Bytes relayed, likewise.',
      labelNames: ['direction'],
      registers,
    }),
    dropped: new Counter({
      name: 'parley_turn_dropped_packets_total',
      help: 'Packets that were not relayed, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    denied: new Counter({
      name: 'parley_turn_denied_requests_total',
      help: 'TURN requests refused, by STUN error code; a 401 begins every honest session.',
      labelNames: ['code'],
      registers,
    }),
  };
}
