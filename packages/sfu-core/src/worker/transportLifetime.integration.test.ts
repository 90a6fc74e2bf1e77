import { describe, expect, it } from 'vitest';
import type { SctpSettings } from '../channel/contract.ts';
import { PacketSource } from '../testing/CallScene.ts';
import { EngineScene, type SceneProducer } from '../testing/EngineScene.ts';
import { backTo, excess, ownHoldings } from '../testing/Holdings.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { opusPayload, vp8Payload } from '../testing/rtpBytes.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';
import { UdpPeer } from '../testing/UdpPeer.ts';

const ROUNDS = 3;
const TRANSPORTS = 120;

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const sctp: SctpSettings = {
  isDataChannel: false,
  maxSendMessageSize: 262_144,
  maxReceiveMessageSize: 262_144,
  sendBufferSize: 2_000_000,
  perStreamSendQueueLimit: 2_000_000,
  maxReceiverWindowBufferSize: 5_242_880,
  defaultStreamBufferedAmountLowThreshold: 1_024,
};

/** A request that a close overtakes is refused; nothing else may go wrong with it. */
const orRefused = <T>(request: Promise<T>): Promise<T | undefined> =>
  request.catch((error: Error) => {
    expect(error.message).toMatch(/closed|not found/i);
    return undefined;
  });

const kinds = ['plain', 'plainWithRtcpPort', 'pipe', 'direct'] as const;

function create(scene: EngineScene, kind: (typeof kinds)[number], random: SeededRandom): Promise<{ id: string }> {
  switch (kind) {
    case 'direct': {
      const sizes = { maxSendMessageSize: 1_000, maxReceiveMessageSize: 1_000 };
      return scene.create('router.createDirectTransport', 'transportId', sizes);
    }
    case 'pipe': {
      const options = { listenInfo, enableRtx: random.chance(0.5), enableSrtp: random.chance(0.5), sctp };
      return scene.create('router.createPipeTransport', 'transportId', options);
    }
    default: {
      const options = { listenInfo, rtcpMux: kind === 'plain', comedia: true, ...(random.chance(0.5) && { sctp }) };
      return scene.create('router.createPlainTransport', 'transportId', options);
    }
  }
}

/** Transports of all kinds with producers, consumers and a little media, closed in no order, some amid a request. */
async function openAndCloseMany(scene: EngineScene, random: SeededRandom): Promise<void> {
  const { channel, routerId } = scene;
  const close = (transportId: string) => orRefused(channel.request('router.closeTransport', routerId, { transportId }));
  const transports: string[] = [];
  const producers: SceneProducer[] = [];
  const peers: UdpPeer[] = [];
  const pending: Promise<unknown>[] = [];
  for (let i = 0; i < TRANSPORTS; i++) {
    const transport = await create(scene, random.pick(kinds), random);
    transports.push(transport.id);
    const isVideo = random.chance(0.5);
    const producing = orRefused(
      scene.produce(transport.id, isVideo ? 'video' : 'audio', isVideo ? videoParameters : audioParameters),
    );
    if (random.chance(0.1)) {
      pending.push(close(transport.id), close(transport.id), producing);
      continue;
    }
    const producer = await producing;
    if (!producer) continue;
    producers.push(producer);
    if ('tuple' in transport && random.chance(0.3)) {
      const { localPort } = transport.tuple as { localPort: number };
      const peer = await UdpPeer.open({ ip: '127.0.0.1', port: localPort });
      peers.push(peer);
      const source = isVideo ? new PacketSource(VIDEO) : new PacketSource(AUDIO);
      for (let mark = 0; mark < 5; mark++) {
        await peer.sendRtp(source.next(isVideo ? vp8Payload(mark === 0, mark) : opusPayload(mark)));
      }
    }
    for (let k = 0; k < 2; k++) {
      const consuming = orRefused(
        scene.consume(random.pick(transports), random.pick(producers), { pipe: random.chance(0.3), enableRtx: true }),
      );
      pending.push(consuming);
      if (random.chance(0.7)) await consuming;
    }
    if (random.chance(0.4)) pending.push(close(random.pick(transports)));
    if (random.chance(0.3)) {
      const { id, transportId } = random.pick(producers);
      pending.push(orRefused(channel.request('transport.closeProducer', transportId, { producerId: id })));
    }
  }
  await Promise.all(pending);
  for (const peer of peers) peer.close();
  while (transports.length > 0) for (const id of transports.splice(random.below(transports.length), 1)) await close(id);
}

// Memory is measured in worker processes (joinsAndLeaves.integration.test.ts): in Vitest's own, closed UDP sockets are kept by
// what watches over the test, and a plain Node process of the same transports has none left.
describe('plain, pipe and direct transports', () => {
  it('leave nothing when they come and go, whatever is closed first', async () => {
    const before = ownHoldings();
    const scene = await EngineScene.create();
    const random = new SeededRandom(21);
    for (let round = 0; round < ROUNDS; round++) {
      await openAndCloseMany(scene, random);
      expect(await scene.channel.request('router.dump', scene.routerId)).toMatchObject({
        transportIds: [],
        mapProducerIdConsumerIds: [],
        mapConsumerIdProducerId: [],
      });
    }
    scene.close();
    expect(excess(await backTo(before, ownHoldings), before)).toEqual({});
  });

  it('leave nothing when router or engine is closed over them, open or on their way', async () => {
    const before = ownHoldings();
    for (const what of ['router', 'engine'] as const) {
      for (let turns = 0; turns < 4; turns++) {
        const scene = await EngineScene.create();
        const random = new SeededRandom(turns);
        for (const kind of kinds) {
          const { id } = await create(scene, kind, random);
          const producer = await scene.produce(id, 'video', videoParameters);
          await scene.consume(id, producer, { pipe: kind === 'pipe' });
        }
        const pending = kinds.map((kind) => orRefused(create(scene, kind, random)));
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        if (what === 'router') await scene.channel.request('worker.closeRouter', '', { routerId: scene.routerId });
        scene.close();
        scene.close();
        await Promise.all(pending);
      }
    }
    expect(excess(await backTo(before, ownHoldings), before)).toEqual({});
  });
});
