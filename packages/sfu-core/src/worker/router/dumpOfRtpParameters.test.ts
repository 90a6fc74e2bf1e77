import { expect, it } from 'vitest';
import { dumpOfRtpParameters } from './dumpOfRtpParameters.ts';

it('names the codec of each encoding, and writes media types and feedback as usual', () => {
  const clockRate = 90_000;
  const dump = dumpOfRtpParameters({
    mid: '0',
    codecs: [
      {
        mimeType: 'VIDEO/vp8',
        payloadType: 96,
        clockRate,
        rtcpFeedback: [
          { type: 'nack', parameter: '' },
          { type: 'nack', parameter: 'pli' },
        ],
      },
      { mimeType: 'video/RTX', payloadType: 97, clockRate },
      { mimeType: 'video/h264', payloadType: 98, clockRate },
      { mimeType: 'video/unheard-Of', payloadType: 99, clockRate },
    ],
    encodings: [{ ssrc: 1 }, { ssrc: 2, codecPayloadType: 98 }],
  });
  expect(dump).toEqual({
    mid: '0',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: 96,
        clockRate,
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      },
      { mimeType: 'video/rtx', payloadType: 97, clockRate, rtcpFeedback: [] },
      { mimeType: 'video/H264', payloadType: 98, clockRate, rtcpFeedback: [] },
      { mimeType: 'video/unheard-Of', payloadType: 99, clockRate, rtcpFeedback: [] },
    ],
    encodings: [
      { ssrc: 1, codecPayloadType: 96 },
      { ssrc: 2, codecPayloadType: 98 },
    ],
  });
});
