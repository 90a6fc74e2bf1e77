import { describe, expect, it } from 'vitest';
import type { RtpEncodingParameters, RtpParameters } from '../../../types/rtpParameters.ts';
import { headerExtensionIdsOf } from '../../rtp/headerExtensionIds.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import { parsedRtp } from '../../rtp/testing/buildRtp.ts';
import { ProducerStreams } from './ProducerStreams.ts';

const VP8 = 96;
const RTX = 97;
const RID = 10;
const REPAIRED_RID = 11;

function streamsOf(encodings: RtpEncodingParameters[]): ProducerStreams {
  const rtpParameters: RtpParameters = {
    codecs: [
      { mimeType: 'video/VP8', payloadType: VP8, clockRate: 90_000 },
      { mimeType: 'video/rtx', payloadType: RTX, clockRate: 90_000, parameters: { apt: VP8 } },
    ],
    headerExtensions: [
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: RID },
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', id: REPAIRED_RID },
    ],
    encodings,
  };
  const ids = headerExtensionIdsOf(rtpParameters.headerExtensions);
  return new ProducerStreams(rtpParameters, ids, () => ({
    onNack: () => undefined,
    onKeyFrameRequired: () => undefined,
    onScore: () => undefined,
    onRestart: () => undefined,
  }));
}

/** @param text an extension element: a RID of one letter. */
function packet(ssrc: number, payloadType = VP8, text?: { id: number; rid: string }): RtpPacket {
  const block = text && Buffer.from([text.id << 4, text.rid.charCodeAt(0), 0, 0]);
  return parsedRtp({ ssrc, payloadType, ...(block && { extension: { profile: 0xbede, block } }) });
}

const rid = (letter: string) => ({ id: RID, rid: letter });
const repaired = (letter: string) => ({ id: REPAIRED_RID, rid: letter });

describe('ProducerStreams', () => {
  it('knows streams by the SSRCs that signalling told, repairs included', () => {
    const streams = streamsOf([{ ssrc: 1, rtx: { ssrc: 2 } }]);
    expect(streams.learn(packet(9))).toBeUndefined();
    const stream = streams.learn(packet(1));
    expect(stream).toMatchObject({ index: 0, ssrc: 1 });
    expect(streams.bySsrc(1)).toBe(stream);
    expect(streams.repairedBy(2)).toBe(stream);
    expect(streams.known).toEqual([stream]);
  });

  it('learns SSRCs by RID, in whatever order they come', () => {
    const streams = streamsOf([{ rid: 'a' }, { rid: 'b' }]);
    const second = streams.learn(packet(5, VP8, rid('b')));
    const first = streams.learn(packet(7, VP8, rid('a')));
    expect(streams.learn(packet(8, VP8, rid('c')))).toBeUndefined();
    expect(streams.learn(packet(8))).toBeUndefined();
    expect(streams.known).toEqual([first, second]);
    expect(streams.byEncoding.map((stream) => stream?.ssrc)).toEqual([7, 5]);
  });

  it('learns repairs by the RID of what they repair, one SSRC at a time', () => {
    const streams = streamsOf([{ rid: 'a' }]);
    expect(streams.learn(packet(6, RTX, repaired('a')))).toBeUndefined();
    const stream = streams.learn(packet(5, VP8, rid('a')));
    expect(streams.learn(packet(6, RTX, repaired('a')))).toBe(stream);
    expect(streams.repairedBy(6)).toBe(stream);
    expect(stream?.receiver).toMatchObject({ rtxSsrc: 6, rtxPayloadType: RTX });
    streams.learn(packet(7, RTX, repaired('a')));
    expect(streams.repairedBy(6)).toBeUndefined();
    expect(streams.repairedBy(7)).toBe(stream);
  });

  it('lets no second SSRC take over an encoding', () => {
    const streams = streamsOf([{ rid: 'a' }]);
    streams.learn(packet(5, VP8, rid('a')));
    expect(streams.learn(packet(6, VP8, rid('a')))).toBeUndefined();
    expect(streams.bySsrc(6)).toBeUndefined();
  });

  it('takes any SSRC for the only encoding, when nothing was told of it', () => {
    expect(streamsOf([{}]).learn(packet(77))).toMatchObject({ ssrc: 77 });
    expect(streamsOf([{}, {}]).learn(packet(77))).toBeUndefined();
  });

  it('makes nothing of payload types that were not negotiated', () => {
    const streams = streamsOf([{ ssrc: 1 }]);
    expect(streams.learn(packet(1, 50))).toBeUndefined();
    expect(streams.known).toEqual([]);
  });
});
