import { expect, it } from 'vitest';
import { readableRoomName } from './roomName.ts';

it('makes a name of three words and four characters that fits the address', () => {
  for (let seed = 0; seed < 256; seed += 1) {
    const bytes = Uint8Array.from({ length: 7 }, (_, index) => (seed * (index + 3) * 37) % 256);
    const name = readableRoomName(bytes);
    expect(name).toMatch(/^[a-z]+-[a-z]+-[a-z]+-[a-hj-kmnp-z2-9]{4}$/);
    expect(encodeURIComponent(name)).toBe(name);
  }
});

it('differs with every byte', () => {
  const base = new Uint8Array(7);
  for (let index = 0; index < 7; index += 1) {
    expect(readableRoomName(base.with(index, 1))).not.toBe(readableRoomName(base));
  }
});
