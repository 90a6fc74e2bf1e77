import { beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { type Gcm, NodeGcm } from '../srtp/Gcm.ts';
import { loadKoffi } from './Koffi.ts';
import { GCM_SCRATCH_BYTES, type GcmResources, NativeGcm } from './NativeGcm.ts';
import { NativeMemory } from './NativeMemory.ts';
import { loadOpenSsl } from './OpenSsl.ts';
import { isInstalled } from './testing/isInstalled.ts';

const TAG_BYTES = 16;

// Elsewhere there is no such path.
describe.runIf(isInstalled)('NativeGcm', () => {
  const random = new SeededRandom(3);
  let resources: GcmResources;
  let slots: NativeMemory;
  beforeAll(() => {
    const koffi = loadKoffi();
    slots = new NativeMemory(koffi, 8_192);
    resources = { openSsl: loadOpenSsl(koffi), scratch: new NativeMemory(koffi, GCM_SCRATCH_BYTES), slots };
  });

  /** What a make writes over a packet with `header` bytes of associated data in front. */
  function sealed(
    gcm: Gcm,
    iv: Buffer,
    packet: Buffer,
    headerBytes: number,
    at: { buffer: Buffer; offset: number },
  ): Buffer {
    const { buffer, offset } = at;
    packet.copy(buffer, offset);
    const end = offset + packet.length;
    expect(gcm.seal(iv, buffer, offset, headerBytes, buffer, offset + headerBytes, end)).toBe(true);
    return Buffer.from(buffer.subarray(offset, end + TAG_BYTES));
  }

  it.each([16, 32])('makes the bytes that node makes, in slots and elsewhere, with keys of %i bytes', (keyBytes) => {
    const key = random.bytes(keyBytes);
    const native = new NativeGcm(key, resources);
    const reference = new NodeGcm(key);
    for (let round = 0; round < 300; round++) {
      const iv = random.bytes(12);
      const headerBytes = 12 + 4 * (round % 8);
      const packet = random.bytes(headerBytes + (round % 50 === 0 ? 0 : Math.floor(random.next() * 1_400)));
      const expected = sealed(reference, iv, packet, headerBytes, { buffer: Buffer.alloc(2_048), offset: 3 });
      expect(sealed(native, iv, packet, headerBytes, { buffer: Buffer.alloc(2_048), offset: 3 })).toEqual(expected);
      expect(sealed(native, iv, packet, headerBytes, { buffer: slots.buffer.subarray(2_048), offset: 64 })).toEqual(
        expected,
      );
      const end = expected.length - TAG_BYTES;
      const opened = Buffer.from(expected);
      expect(native.open(iv, opened, 0, headerBytes, opened, headerBytes, end)).toBe(true);
      expect(opened.subarray(0, end)).toEqual(packet);
    }
    native.close();
  });

  it('opens nothing that was changed, and leaves it as it is', () => {
    const native = new NativeGcm(random.bytes(16), resources);
    const iv = random.bytes(12);
    const whole = sealed(native, iv, random.bytes(200), 12, { buffer: Buffer.alloc(2_048), offset: 0 });
    for (const place of [0, 11, 12, 100, 199, 200, 215]) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] as number) ^ 1;
      const before = Buffer.from(changed);
      expect(native.open(iv, changed, 0, 12, changed, 12, 200)).toBe(false);
      expect(changed).toEqual(before);
    }
    expect(native.open(iv, whole, 0, 12, whole, 12, 200)).toBe(true);
    native.close();
  });

  it('does nothing once it is closed, however often', () => {
    const native = new NativeGcm(random.bytes(16), resources);
    const packet = Buffer.alloc(100);
    const iv = Buffer.alloc(12);
    expect(native.seal(iv, packet, 0, 12, packet, 12, 80)).toBe(true);
    native.close();
    native.close();
    expect(native.seal(iv, packet, 0, 12, packet, 12, 80)).toBe(false);
    expect(native.open(iv, packet, 0, 12, packet, 12, 80)).toBe(false);
  });
});
