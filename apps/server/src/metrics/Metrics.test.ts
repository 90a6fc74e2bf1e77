import type { TurnCounters } from '@parley/turn';
import { beforeEach, describe, expect, it } from 'vitest';
import { workerStats } from '../testing/workerStats.ts';
import { type MetricSources, Metrics } from './Metrics.ts';

let metrics: Metrics;

beforeEach(() => {
  metrics = new Metrics({ turn: true });
});

const turnCounters: TurnCounters = {
  allocations: 6,
  allocationsMade: 7,
  connections: 2,
  packetsToPeers: 10,
  bytesToPeers: 700,
  packetsToClients: 20,
  bytesToClients: 800,
  droppedFromClients: 1,
  droppedFromPeers: 2,
  droppedByBandwidth: 3,
  malformed: 0,
  unanswered: 0,
  denied: new Map([[401, 8]]),
};

const sources: MetricSources = {
  rooms: () => ({ rooms: 2, members: 5, joining: 1, broadcasters: 3, draining: false }),
  workers: async () => ({ wanted: 2, live: 1, deaths: 4, stats: [{ index: 1, stats: workerStats() }] }),
  turn: async () => turnCounters,
};

/** Lines with values, by what is before the value. */
async function read(given: Partial<MetricSources> = {}): Promise<Record<string, number>> {
  const lines = (await metrics.read({ ...sources, ...given })).split('\n').filter((line) => /^parley_/.test(line));
  return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line))]));
}

describe('Metrics', () => {
  it('shows what there is in the rooms, in workers and in the TURN server', async () => {
    expect(await read()).toMatchObject({
      parley_rooms: 2,
      'parley_peers{state="joined"}': 5,
      'parley_peers{state="joining"}': 1,
      parley_broadcasters: 3,
      parley_draining: 0,
      parley_workers: 1,
      parley_workers_wanted: 2,
      parley_worker_deaths_total: 4,
      'parley_worker_cpu_seconds_total{worker="1"}': 1.5,
      'parley_transports{worker="1",type="webrtc"}': 4,
      'parley_producers{worker="1",kind="video"}': 3,
      'parley_consumers_by_layer{worker="1",spatial_layer="2",temporal_layer="1"}': 5,
      'parley_transport_bytes_total{worker="1",type="webrtc",direction="sent"}': 2_000,
      'parley_rtp_packets_total{worker="1",kind="audio",direction="received"}': 100,
      'parley_rtp_packets_lost_total{worker="1",kind="video",direction="sent"}': 40,
      'parley_round_trip_seconds_bucket{worker="1",le="0.02"}': 2,
      'parley_round_trip_seconds_bucket{worker="1",le="+Inf"}': 3,
      'parley_available_outgoing_bytes_per_second_sum{worker="1"}': 300_000,
      parley_turn_up: 1,
      parley_turn_allocations: 6,
      'parley_turn_bytes_total{direction="to_media"}': 700,
      'parley_turn_denied_requests_total{code="401"}': 8,
    });
  });

  it('gives feedback the direction that it goes itself', async () => {
    const received = { ...workerStats().received };
    received.video = { ...received.video, nackCount: 100, nackPacketCount: 200 };
    const stats = [{ index: 0, stats: { ...workerStats(), received } }];
    const values = await read({ workers: async () => ({ wanted: 1, live: 1, deaths: 0, stats }) });
    const nacks = (direction: string) =>
      values[`parley_rtcp_feedback_total{worker="0",kind="video",direction="${direction}",type="nack"}`];
    expect([nacks('sent'), nacks('received')]).toEqual([100, 4]);
    expect(values['parley_rtcp_nacked_packets_total{worker="0",kind="video",direction="sent"}']).toBe(200);
  });

  it('shows totals as they are, however often it is read, and forgets workers that are gone', async () => {
    await read();
    expect((await read())['parley_rtp_packets_total{worker="1",kind="audio",direction="received"}']).toBe(100);
    const without = await read({ workers: async () => ({ wanted: 2, live: 0, deaths: 5, stats: [] }) });
    expect(Object.keys(without).filter((name) => name.includes('worker="1"'))).toEqual([]);
    expect(without.parley_worker_deaths_total).toBe(5);
  });

  it('says that the TURN server is down; where there is to be none, nothing', async () => {
    expect((await read({ turn: async () => undefined })).parley_turn_up).toBe(0);
    metrics = new Metrics({ turn: false });
    expect(Object.keys(await read()).filter((name) => name.startsWith('parley_turn'))).toEqual([]);
  });

  it('takes how long joining takes, and who was refused', async () => {
    metrics.rooms.joinWatch.joined(300);
    metrics.rooms.joinWatch.firstConsumer(60);
    metrics.rooms.refused(503);
    expect(await read()).toMatchObject({
      'parley_join_seconds_bucket{le="0.25"}': 0,
      'parley_join_seconds_bucket{le="0.5"}': 1,
      'parley_first_consumer_seconds_bucket{le="0.1"}': 1,
      'parley_connections_refused_total{status="503"}': 1,
    });
  });

  it('keeps to the conventions: units and _total at the end, help for everything, no label without a bound', () => {
    for (const { name, type, help, labelNames } of metrics.descriptions) {
      if (!name.startsWith('parley_')) continue;
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(help, name).toMatch(/^[A-Z].*\.$/);
      const bounded = ['worker', 'type', 'kind', 'direction', 'state', 'status', 'reason', 'code'];
      const known = [...bounded, 'spatial_layer', 'temporal_layer'];
      expect(
        labelNames.filter((label) => !known.includes(label)),
        name,
      ).toEqual([]);
    }
  });
});
