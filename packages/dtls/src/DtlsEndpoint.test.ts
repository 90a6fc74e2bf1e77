import { describe, expect, test } from 'vitest';
import { TestLink } from './testing/TestLink.ts';

describe('handshake', () => {
  test('connects both sides and gives them the same keys', () => {
    const link = new TestLink({
      client: { srtpProfiles: ['AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80'] },
      server: { srtpProfiles: ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] },
    }).connect();
    expect(link.client.states).toEqual(['connecting', 'connected']);
    expect(link.server.states).toEqual(['connecting', 'connected']);
    const client = link.client.srtpKeys[0]!;
    const server = link.server.srtpKeys[0]!;
    expect(server.profile).toBe('AES_CM_128_HMAC_SHA1_80');
    expect({
      ...client,
      localKey: client.remoteKey,
      remoteKey: client.localKey,
      localSalt: client.remoteSalt,
      remoteSalt: client.localSalt,
    }).toEqual(server);
  });
});
