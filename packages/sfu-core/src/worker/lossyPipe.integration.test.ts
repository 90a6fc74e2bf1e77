import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineScene } from '../testing/EngineScene.ts';
import { isSrtp, LossyRelay } from '../testing/LossyRelay.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { PlainTransports } from '../testing/PlainTransports.ts';
import { markOf, vp8Payload } from '../testing/rtpBytes.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import { RtpPacket } from './rtp/RtpPacket.ts';

const FAR_ROUTER = 'far router';
const LAYERS = [0, 1, 2];
const PACKETS = 150;
const LOSS = 0.1;
const ssrcOf = (layer: number) => VIDEO.ssrc + 10 * layer;

const simulcast: RtpParameters = {
  ...videoParameters,
  encodings: LAYERS.map((layer) => ({ ssrc: ssrcOf(layer), rtx: { ssrc: ssrcOf(layer) + 1 } })),
};

let scene: EngineScene;
let plain: PlainTransports;
let relay: LossyRelay;

beforeEach(async () => {
  scene = await EngineScene.create();
  plain = new PlainTransports(scene);
  await scene.channel.request('worker.createRouter', '', { routerId: FAR_ROUTER });
});
afterEach(() => {
  relay.close();
  plain.close();
  scene.close();
});

/** Two ends of a pipe with RTX, and a network between them. */
async function openPipe(): Promise<[near: string, far: string]> {
  const create = (routerId: string) => {
    const options = {
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      enableRtx: true,
      enableSrtp: false,
    } as const;
    return scene.create('router.createPipeTransport', 'transportId', options, routerId);
  };
  const [near, far] = [await create(scene.routerId), await create(FAR_ROUTER)];
  relay = await LossyRelay.open({ address: '127.0.0.1', port: far.tuple.localPort });
  await scene.channel.request('pipeTransport.connect', near.id, { ip: '127.0.0.1', port: relay.port });
  await scene.channel.request('pipeTransport.connect', far.id, { ip: '127.0.0.1', port: relay.farPort });
  return [near.id, far.id];
}

/** The first and the last packets of each stream: before and after them nobody knows that anything is missing. */
function isEdge(packet: Buffer): boolean {
  const view = new RtpPacket();
  if (!view.parse(packet, 0, packet.length)) return false;
  const mark = markOf(packet.subarray(view.payloadOffset));
  return mark === 0 || mark === PACKETS - 1;
}

it('a simulcast that loses packets of all its streams on a pipe arrives whole at the other router', async () => {
  const random = new SeededRandom(31);
  const { transport, peer: sender } = await plain.connected();
  const producer = await scene.produce(transport.id, 'video', simulcast);
  const [near, far] = await openPipe();
  const pipeConsumer = await scene.consume(near, producer, { pipe: true, enableRtx: true });
  const pipeProducer = await scene.produce(far, 'video', pipeConsumer.rtpParameters);
  expect([pipeConsumer.type, pipeProducer.type]).toEqual(['pipe', 'simulcast']);
  // Someone at the far router who gets all streams as well, to see them.
  const watching = await scene.create(
    'router.createPlainTransport',
    'transportId',
    { listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, rtcpMux: true, comedia: false },
    FAR_ROUTER,
  );
  const watcher = await plain.openPeer(watching.tuple);
  await plain.connect(watching, { ip: '127.0.0.1', port: watcher.port });
  const { rtpParameters } = await scene.consume(watching.id, pipeProducer, { pipe: true });
  const seen = (layer: number) => watcher.stream(rtpParameters.encodings[layer]?.ssrc);

  relay.loses = (direction, packet) => direction === 'up' && isSrtp(packet) && !isEdge(packet) && random.chance(LOSS);
  for (let mark = 0; mark < PACKETS; mark++) {
    for (const layer of LAYERS) {
      await sender.sendRtp({
        ssrc: ssrcOf(layer),
        payloadType: VIDEO.payloadType,
        sequenceNumber: (65_500 + mark) & 0xffff,
        timestamp: 1_000_000 * layer + 3000 * mark,
        marker: true,
        payload: vp8Payload(mark === 0, mark),
      });
    }
  }
  await watcher.until(() => LAYERS.every((layer) => seen(layer).length === PACKETS));
  for (const layer of LAYERS) {
    const marks = seen(layer).map(({ payload }) => markOf(payload));
    expect(marks.toSorted((a, b) => a - b)).toEqual(Array.from({ length: PACKETS }, (_, mark) => mark));
  }
  expect(relay.lost.up.length).toBeGreaterThan(PACKETS * LAYERS.length * LOSS * 0.5);
  const stats = await scene.channel.request('producer.getStats', pipeProducer.id);
  const repairedCounts = stats.map(({ packetsRepaired }) => packetsRepaired as number);
  for (const count of repairedCounts) expect(count).toBeGreaterThan(0);
  expect(sender.reports('nack')).toEqual([]);
});
