import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from '@parley/sfu-core';
import type { BenchPath } from '../options.ts';
import { HeapWatch } from './HeapWatch.ts';
import { type MemoryRow, MemoryRows } from './MemoryRows.ts';
import { MemoryScene, type ScenePeer } from './MemoryScene.ts';

const WARM_UP_PEERS = 10;
const VIDEO_BYTES = 1200;
const AUDIO_BYTES = 120;
/** Packets a second: few, so that histories of packets stay small; nothing else depends on it. */
const CALM_RATE = 2;
/** 1.5 Mbit/s of them. */
const VIDEO_RATE = Math.round(1_500_000 / (VIDEO_BYTES * 8));
/** Enough that every stream has made its key stream ahead, and every transport has had reports. */
const SETTLE_MS = 4_000;
/** How many of them each transport gets at a time. */
const CONSUMERS_EACH = 4;

export interface MemoryCase {
  path: BenchPath;
  /** How many peers, and as many more who only speak, come into a room. */
  peerCount: number;
  /** Also print what the differences consist of. */
  watchesHeap: boolean;
}

interface ConsumersCase {
  kind: types.MediaKind;
  peers: readonly ScenePeer[];
  producers: readonly types.Producer[];
  /** Which producer a peer consumes first, counted from its own. */
  first: number;
}

/** Fills rooms and tells what each thing in them occupies, by the differences. */
export async function measureMemory({ path, peerCount, watchesHeap }: MemoryCase): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  for (const measure of [measureRoom, measureBuffers]) {
    const scene = await MemoryScene.open(path);
    try {
      await warmUp(scene);
      const noted = new MemoryRows(path, scene, watchesHeap ? new HeapWatch() : undefined);
      await measure(scene, noted, peerCount);
      rows.push(...noted.all);
    } finally {
      await scene.close();
    }
  }
  return rows;
}

async function measureRoom(scene: MemoryScene, rows: MemoryRows, peerCount: number): Promise<void> {
  await rows.begin();
  const peers = await scene.addPeers(peerCount);
  await sleep(SETTLE_MS);
  await rows.note('two connected transports', peerCount);

  const video = await scene.addProducers(peers, VIDEO_BYTES);
  await scene.setRate(CALM_RATE, peers);
  await sleep(SETTLE_MS);
  await rows.note('video producer, with little history', peerCount);

  await scene.addConsumers(peers, video, { first: 1, count: 1, isRepaired: false });
  await sleep(SETTLE_MS);
  await rows.note('first video consumer of a transport', peerCount);
  await measureConsumers(scene, rows, { kind: 'video', peers, producers: video, first: 2 });

  const speakers = await scene.addPeers(peerCount);
  await sleep(SETTLE_MS);
  await rows.begin();
  const audio = await scene.addProducers(speakers, AUDIO_BYTES);
  await scene.setRate(CALM_RATE, [...peers, ...speakers]);
  await sleep(SETTLE_MS);
  await rows.note('audio producer, with little history', peerCount);
  await measureConsumers(scene, rows, { kind: 'audio', peers, producers: audio, first: 0 });

  scene.removePeers([...peers, ...speakers]);
  await sleep(SETTLE_MS);
  await rows.noteLeftovers('left behind by a peer with all of that', peerCount);
}

/** With and without what it takes to send packets again. */
async function measureConsumers(
  scene: MemoryScene,
  rows: MemoryRows,
  { kind, peers, producers, first }: ConsumersCase,
): Promise<void> {
  const count = CONSUMERS_EACH;
  await scene.addConsumers(peers, producers, { first, count, isRepaired: false });
  await sleep(SETTLE_MS);
  const bare = await rows.note(`${kind} consumer, without retransmission buffer`, peers.length * count);
  await scene.addConsumers(peers, producers, { first: first + count, count });
  await sleep(SETTLE_MS);
  const whole = await rows.note(`${kind} consumer`, peers.length * count);
  rows.noteDifference('  of it, retransmission buffer', whole, bare);
}

/** What producers and consumers keep of a stream as fast as a camera's, so that what is missed can be sent again. */
async function measureBuffers(scene: MemoryScene, rows: MemoryRows, peerCount: number): Promise<void> {
  const peers = await scene.addPeers(Math.ceil(peerCount / 3));
  const producers = await scene.addProducers(peers, VIDEO_BYTES);
  await scene.setRate(CALM_RATE, peers);
  await sleep(SETTLE_MS);
  await rows.begin();
  await scene.setRate(VIDEO_RATE, peers);
  await sleep(SETTLE_MS);
  await rows.note("producer's history, 2 s of 1.5 Mbit/s", peers.length);
  // The first one of each transport has more to pay for.
  await scene.addConsumers(peers, producers, { first: 1, count: 1 });
  await sleep(SETTLE_MS);
  await rows.begin();
  await scene.addConsumers(peers, producers, { first: 2, count: 1, isRepaired: false });
  await sleep(SETTLE_MS);
  const bare = await rows.note('consumer of that, without retransmission buffer', peers.length);
  await scene.addConsumers(peers, producers, { first: 3, count: 1 });
  await sleep(SETTLE_MS);
  const whole = await rows.note('consumer of that', peers.length);
  rows.noteDifference('  of it, retransmission buffer', whole, bare);
}

/** Code is compiled, tables are made, pools are filled: all that the first ones pay for everyone. */
async function warmUp(scene: MemoryScene): Promise<void> {
  const peers = await scene.addPeers(WARM_UP_PEERS);
  const video = await scene.addProducers(peers, VIDEO_BYTES);
  const audio = await scene.addProducers(await scene.addPeers(WARM_UP_PEERS), AUDIO_BYTES);
  await scene.setRate(VIDEO_RATE);
  for (const producers of [video, audio]) {
    await scene.addConsumers(peers, producers, { first: 1, count: 3 });
    await scene.addConsumers(peers, producers, { first: 4, count: 3, isRepaired: false });
  }
  await sleep(SETTLE_MS);
  await scene.setRate(0);
}
