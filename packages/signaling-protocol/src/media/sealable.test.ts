import { expect, it } from 'vitest';
import { isSealable, sealableCapabilities } from './sealable.ts';

const codec = (mimeType: string, preferredPayloadType: number, parameters: Record<string, unknown> = {}) => ({
  kind: mimeType.startsWith('audio') ? ('audio' as const) : ('video' as const),
  mimeType,
  preferredPayloadType,
  clockRate: 90_000,
  parameters,
});

it('leaves opus, VP8 and VP9 with their repairs, and the header extensions', () => {
  const headerExtensions = [
    { kind: 'video' as const, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' as const, preferredId: 1 },
  ];
  const codecs = [
    codec('audio/opus', 100),
    codec('video/VP8', 101),
    codec('video/rtx', 102, { apt: 101 }),
    codec('video/vp9', 103, { 'profile-id': 2 }),
    codec('video/rtx', 104, { apt: 103 }),
    codec('video/H264', 105),
    codec('video/rtx', 106, { apt: 105 }),
    codec('video/AV1', 107),
    codec('video/rtx', 108, { apt: 107 }),
  ];
  const offered = sealableCapabilities({ codecs, headerExtensions });
  expect(offered.codecs?.map(({ preferredPayloadType }) => preferredPayloadType)).toEqual([100, 101, 102, 103, 104]);
  expect(offered.headerExtensions).toBe(headerExtensions);
});

it('knows which codecs can be encrypted, however they are written', () => {
  expect(['audio/OPUS', 'video/vp8', 'video/VP9', 'video/H264', 'video/AV1', 'audio/PCMU'].map(isSealable)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
