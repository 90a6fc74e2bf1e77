// @vitest-environment node
import { createDecipheriv, hkdfSync, pbkdf2Sync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { FrameOpener } from './FrameOpener.ts';
import { FrameSealer } from './FrameSealer.ts';
import { deriveRoomKey, type RoomKey } from './roomKey.ts';
import { sealingOverheadBytes } from './sealedFrame.ts';

const rounds = 10;
const ada = { peerId: 'ada', source: 'webcam' };
const deltaFrame = Uint8Array.from({ length: 60 }, (_, index) => index * 4 + 1);
const keyFrame = deltaFrame.map((byte, index) => (index === 0 ? 0x10 : byte));

let key: RoomKey;
let otherKey: RoomKey;

beforeAll(async () => {
  [key, otherKey] = await Promise.all([deriveRoomKey('right', 'demo', rounds), deriveRoomKey('wrong', 'demo', rounds)]);
});

const sealer = (changes: Partial<ConstructorParameters<typeof FrameSealer>[0]> = {}) =>
  new FrameSealer({ key, stream: ada, mimeType: 'video/VP8', ...changes });

async function sealed(frame: Uint8Array = deltaFrame, by = sealer()): Promise<Uint8Array> {
  const result = await by.seal(frame);
  if (!result) throw new Error('not sealed');
  return result;
}

describe('a sealed frame', () => {
  it('is opened by who has the key, and grows by a fixed number of bytes', async () => {
    for (const frame of [deltaFrame, keyFrame, deltaFrame.slice(0, 1), new Uint8Array()]) {
      const there = await sealed(frame);
      expect(there.length).toBe(frame.length + sealingOverheadBytes);
      expect(await new FrameOpener(ada, [key]).open(there)).toEqual(frame);
    }
  });

  it.each([
    ['video/VP8', deltaFrame, 3],
    ['video/VP8', keyFrame, 10],
    ['video/VP9', keyFrame, 0],
    ['audio/opus', deltaFrame, 1],
  ])('of %s leaves only the first bytes readable', async (mimeType, frame, clearLength) => {
    const there = await sealed(frame, sealer({ mimeType }));
    expect(there.slice(0, clearLength)).toEqual(frame.slice(0, clearLength));
    expect(Buffer.from(there).includes(Buffer.from(frame.slice(clearLength, clearLength + 8)))).toBe(false);
    expect(await new FrameOpener(ada, [key]).open(there)).toEqual(frame);
  });

  it('can be opened by another program that follows the description', async () => {
    const there = Buffer.from(await sealed(keyFrame));
    const material = pbkdf2Sync('right', 'parley e2ee 1\0room\0demo', rounds, 32, 'sha256');
    const raw = hkdfSync('sha256', material, '', 'parley e2ee 1\0frames\0webcam\0ada', 32);
    const [clear, nonce, tail] = [there.subarray(0, 10), there.subarray(-15, -3), there.subarray(-3)];
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(raw), nonce);
    decipher.setAAD(Buffer.concat([clear, tail]));
    decipher.setAuthTag(there.subarray(-31, -15));
    const opened = Buffer.concat([clear, decipher.update(there.subarray(10, -31)), decipher.final()]);
    expect(new Uint8Array(opened)).toEqual(keyFrame);
    expect(tail.readUInt16BE()).toBe(key.id);
    expect(tail[2]).toBe(0x1a);
  });

  it('is these bytes, for these inputs', async () => {
    const randomBytes = (length: number) => new Uint8Array(length).fill(7);
    const by = sealer({ mimeType: 'audio/opus', stream: { peerId: 'ada', source: 'mic' }, randomBytes });
    expect(Buffer.from(await sealed(Uint8Array.of(0xfc, 1, 2, 3), by)).toString('hex')).toBe(
      'fc96f98b81b01f9f3a742c32e00e9a55ba9f432c070707070707070700000000512811',
    );
  });
});

describe('nonces', () => {
  it('never repeat, in one sender or in two of the same stream', async () => {
    const nonces = new Set<string>();
    for (const by of [sealer(), sealer()]) {
      for (let count = 0; count < 200; count += 1) {
        nonces.add(Buffer.from((await sealed(deltaFrame, by)).slice(-15, -3)).toString('hex'));
      }
    }
    expect(nonces.size).toBe(400);
  });
});

describe('refused is', () => {
  const refusal = async (frame: Uint8Array, opener = new FrameOpener(ada, [key])) => opener.open(frame);

  it('what was sealed with a key that is not known', async () => {
    expect(await refusal(await sealed(deltaFrame, sealer({ key: otherKey })))).toBe('unknownKey');
  });

  it('what was sealed with a key that only has the same id', async () => {
    const impostor = { ...otherKey, id: key.id };
    expect(await refusal(await sealed(deltaFrame, sealer({ key: impostor })))).toBe('notGenuine');
    expect(await refusal(await sealed(), new FrameOpener(ada, [impostor, key]))).toEqual(deltaFrame);
  });

  it.each([
    ['somebody else', { peerId: 'ben', source: 'webcam' }],
    ['another stream', { peerId: 'ada', source: 'share' }],
  ])('a frame of %s', async (_, stream) => {
    expect(await refusal(await sealed(deltaFrame, sealer({ stream })))).toBe('notGenuine');
  });

  it('a frame of which any bit was changed', async () => {
    const there = await sealed(keyFrame);
    for (let at = 0; at < there.length; at += 1) {
      const changed = there.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(await refusal(changed), `byte ${at}`).toMatch(/notGenuine|unknownKey|notSealed/);
    }
  });

  it('what is no sealed frame, of any length', async () => {
    for (let length = 0; length < 80; length += 1) {
      expect(await refusal(new Uint8Array(length).fill(0x1a))).toMatch(/notSealed|unknownKey/);
    }
    expect(await refusal(deltaFrame)).toBe('notSealed');
  });

  it('what came before, but not what was overtaken', async () => {
    const by = sealer();
    const [first, second, third] = [await sealed(keyFrame, by), await sealed(keyFrame, by), await sealed(keyFrame, by)];
    const opener = new FrameOpener(ada, [key]);
    expect(await opener.open(first)).toEqual(keyFrame);
    expect(await opener.open(third)).toEqual(keyFrame);
    expect(await opener.open(second)).toEqual(keyFrame);
    for (const frame of [first, second, third]) expect(await opener.open(frame)).toBe('replayed');
    expect(opener.counts).toEqual({ opened: 3, replayed: 3, notSealed: 0, unknownKey: 0, notGenuine: 0 });
  });

  it('a recording of the same stream from before a reload', async () => {
    const [recorded, opener] = [await sealed(), new FrameOpener(ada, [key])];
    await opener.open(await sealed());
    expect(await opener.open(recorded)).toBe('replayed');
  });
});

it('opens with keys that come later', async () => {
  const opener = new FrameOpener(ada, [otherKey]);
  const by = sealer();
  expect(await opener.open(await sealed(deltaFrame, by))).toBe('unknownKey');
  opener.setKeys([key, otherKey]);
  expect(await opener.open(await sealed(deltaFrame, by))).toEqual(deltaFrame);
});
