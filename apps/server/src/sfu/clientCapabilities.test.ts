import { expect, it } from 'vitest';
import { clientCapabilities } from './clientCapabilities.ts';

it('offers the dependency descriptor both ways, and leaves everything else as it is', () => {
  const descriptor = {
    kind: 'video' as const,
    uri: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
    preferredId: 7,
    direction: 'recvonly' as const,
  };
  const rid = { ...descriptor, uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', preferredId: 2 };
  const capabilities = { codecs: [], headerExtensions: [rid, descriptor] };
  expect(clientCapabilities(capabilities)).toEqual({
    codecs: [],
    headerExtensions: [rid, { ...descriptor, direction: 'sendrecv' }],
  });
  expect(descriptor.direction).toBe('recvonly');
});
