import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallScene, PacketSource } from './CallScene.ts';
import { VIDEO, videoParameters } from './mediaParameters.ts';
import { markOf, vp8Payload } from './rtpBytes.ts';

let scene: CallScene;
beforeAll(async () => {
  scene = await CallScene.create();
});
afterAll(() => scene.close());

it.each(['udp', 'tcp'] as const)('carries packets over %s', async (protocol) => {
  const sender = await scene.join({ protocol });
  const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  const receiver = await scene.join({ protocol });
  await scene.consume(receiver, producer);
  const source = new PacketSource(VIDEO);
  for (let i = 0; i < 100; i++) sender.sendRtp(source.next(vp8Payload(i === 0, i), i));
  await receiver.until(() => receiver.rtp.length >= 100);
  expect(receiver.rtp.map(({ payload }) => markOf(payload))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  producer.close();
});
