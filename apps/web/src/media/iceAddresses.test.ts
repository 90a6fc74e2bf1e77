import { expect, it } from 'vitest';
import { iceAddresses } from './iceAddresses.ts';

it('writes addresses as an administrator does, each once', () => {
  const candidates = [
    { protocol: 'udp', address: '127.0.0.1', port: 44444 },
    { protocol: 'tcp', address: '::1', port: 44444 },
    { protocol: 'udp', address: '127.0.0.1', port: 44444 },
  ] as const;
  expect(iceAddresses(candidates)).toEqual(['udp 127.0.0.1:44444', 'tcp [::1]:44444']);
  expect(iceAddresses([])).toEqual([]);
});
