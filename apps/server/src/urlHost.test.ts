import { expect, it } from 'vitest';
import { hostIn, urlHost } from './urlHost.ts';

it.each([
  ['2001:db8::1', '[2001:db8::1]'],
  ['192.0.2.1', '192.0.2.1'],
  ['meet.example.org', 'meet.example.org'],
])('%s stands in a URL as %s, and is read from there', (host, written) => {
  expect(urlHost(host)).toBe(written);
  expect(hostIn(new URL(`http://${written}:3000/`))).toBe(host);
});
