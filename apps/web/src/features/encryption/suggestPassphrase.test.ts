import { expect, it } from 'vitest';
import { suggestPassphrase } from './suggestPassphrase.ts';

it('is four groups of five, with nothing that looks like something else', () => {
  const passphrase = suggestPassphrase((length) => Uint8Array.from({ length }, (_, index) => index * 13));
  expect(passphrase).toMatch(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}$/);
});

it('uses all of the chance that it is given', () => {
  const [zeros, ones] = [0, 1].map((byte) => suggestPassphrase((length) => new Uint8Array(length).fill(byte)));
  expect([zeros, ones]).toEqual(['aaaaa-aaaaa-aaaaa-aaaaa', 'bbbbb-bbbbb-bbbbb-bbbbb']);
});
