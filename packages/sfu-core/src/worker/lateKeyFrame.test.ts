import { afterEach, beforeEach, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { DirectRemote } from '../testing/DirectRemote.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { VirtualEnvironment } from './io/testing/VirtualEnvironment.ts';

let scene: EngineScene;
let from: DirectRemote;
let to: DirectRemote;

beforeEach(async () => {
  scene = await EngineScene.create({}, new VirtualEnvironment());
  from = await DirectRemote.create(scene);
  to = await DirectRemote.create(scene);
});
afterEach(() => scene.close());

/** VP8 without extensions (RFC 7741 §4.2): S is set in the first packet of a frame, which then says whether it is a key frame. */
function vp8Payload(isFirst: boolean, isKeyFrame: boolean, mark: number): Buffer {
  return Buffer.concat([Buffer.of(isFirst ? 0x10 : 0x00, isKeyFrame ? 0x00 : 0x01), Buffer.alloc(20, mark)]);
}

it.each([false, true])(
  'a key frame whose first packet comes last is sent whole, and what followed it too (pipe: %s)',
  async (pipe) => {
    const producer = await scene.produce(from.id, 'video', videoParameters);
    const consumer = await scene.consume(to.id, producer, { pipe });
    const got = to.packetsOf(consumer);
    const source = new PacketSource(VIDEO);
    const packets = [
      vp8Payload(true, false, 1),
      vp8Payload(true, true, 2),
      vp8Payload(false, false, 3),
      vp8Payload(false, false, 4),
      vp8Payload(true, false, 5),
    ].map((payload) => source.next(payload));
    for (const index of [0, 2, 3, 4, 1]) from.sendRtp(producer, packets[index]!);
    await scene.settled();
    expect(got.map(({ payload }) => payload.at(-1))).toEqual([2, 3, 4, 5]);
    const first = got[0]!.sequenceNumber;
    expect(got.map(({ sequenceNumber }) => sequenceNumber - first)).toEqual([0, 1, 2, 3]);
  },
);
