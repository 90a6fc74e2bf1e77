import { describe, expect, it } from 'vitest';
import type { RtpCodecParameters, RtpEncodingParameters, RtpParameters } from '../../../types/rtpParameters.ts';
import { checkProducible } from './checkProducible.ts';

const codec = (mimeType: string, payloadType = 96): RtpCodecParameters => ({
  mimeType,
  payloadType,
  clockRate: 90_000,
});
const parameters = (encodings: RtpEncodingParameters[], mimeType = 'video/VP8', mid?: string): RtpParameters => ({
  ...(mid && { mid }),
  codecs: [codec(mimeType), codec('video/rtx', 97), codec('video/H264', 98)],
  encodings,
});

describe('checkProducible', () => {
  it.each<[string, RtpParameters]>([
    ['an SSRC', parameters([{ ssrc: 1 }])],
    ['a RID', parameters([{ rid: 'a' }])],
    ['a MID', parameters([{}], 'video/VP8', '0')],
    ['a MID and no encodings at all', { ...parameters([], 'audio/opus', '0'), encodings: undefined }],
    ['several, by RID or SSRC', parameters([{ rid: 'a' }, { ssrc: 1, scalabilityMode: 'L1T3' }])],
    ['a codec named', parameters([{ ssrc: 1, codecPayloadType: 98 }])],
    ['layers', parameters([{ ssrc: 1, scalabilityMode: 'L3T3' }], 'video/AV1')],
  ])('takes %s', (_, rtpParameters) => {
    expect(() => checkProducible(rtpParameters)).not.toThrow();
  });

  it.each<[string, RtpParameters]>([
    ['needs an ssrc or rid where there is no mid', parameters([{}])],
    ['several encodings needs an ssrc or rid', parameters([{ ssrc: 1 }, {}], 'video/VP8', '0')],
    ['spatial layers must be the only one', parameters([{ ssrc: 1, scalabilityMode: 'L2T1' }, { ssrc: 2 }])],
    ['no media codec has payload type 97', parameters([{ ssrc: 1, codecPayloadType: 97 }])],
    ['no media codec has payload type 12', parameters([{ ssrc: 1, codecPayloadType: 12 }])],
    ['no media codec', { codecs: [codec('video/rtx')], encodings: [{ ssrc: 1 }] }],
    ['no simulcast of video/VP9', parameters([{ ssrc: 1 }, { ssrc: 2 }], 'video/VP9')],
    ['no simulcast of audio/opus', parameters([{ ssrc: 1 }, { ssrc: 2 }], 'audio/opus')],
    ['no layers of audio/opus', parameters([{ ssrc: 1, scalabilityMode: 'L1T2' }], 'audio/opus')],
  ])('refuses: %s', (reason, rtpParameters) => {
    expect(() => checkProducible(rtpParameters)).toThrow(expect.objectContaining({ kind: 'TypeError' }));
    expect(() => checkProducible(rtpParameters)).toThrow(reason);
  });
});
