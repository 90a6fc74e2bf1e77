import { describe, expect, it } from 'vitest';
import { checkMedia } from './media.ts';

const iceParameters = { usernameFragment: 'server', password: 'a password of ICE' };

const candidate = (address: string) => ({
  foundation: '1',
  priority: 1,
  address,
  ip: address,
  protocol: 'udp' as const,
  port: 44_444,
  type: 'host' as const,
});

describe('checkMedia', () => {
  it('finds that announced addresses reach less far than the page, and says what to set', async () => {
    const findings = await checkMedia(
      { iceParameters, candidates: [candidate('127.0.0.1')], relays: [] },
      '203.0.113.5',
    );
    expect(findings).toEqual([
      { level: 'ok', text: 'media at 127.0.0.1, 44444/udp: for browsers on the server itself' },
      {
        level: 'fault',
        text: expect.stringMatching(/opens 203\.0\.113\.5 from elsewhere is told to send media to 127\.0\.0\.1/),
        advice: expect.stringContaining('PUBLIC_ADDRESS=203.0.113.5'),
      },
    ]);
  });

  it('finds that none is announced', async () => {
    const [finding] = await checkMedia({ iceParameters, candidates: [], relays: [] }, 'localhost');
    expect(finding?.level).toBe('fault');
  });
});
