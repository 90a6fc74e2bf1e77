import { describe, expect, it } from 'vitest';
import type { ConsumeData } from '../../../channel/contract.ts';
import type { RtpParameters } from '../../../types/rtpParameters.ts';
import { Egress } from '../../io/Egress.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import { ProducerStream } from '../producers/ProducerStream.ts';
import { ConsumerStream } from './ConsumerStream.ts';

const MEDIA_SSRC = 1000;
const RTX_SSRC = 2000;

const audio: RtpParameters = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, rtcpFeedback: [{ type: 'nack' }] }],
  headerExtensions: [
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 },
    { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time', id: 4 },
    { uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', id: 5 },
  ],
  encodings: [{ ssrc: MEDIA_SSRC }],
};
const video: RtpParameters = {
  ...audio,
  codecs: [
    { mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000, rtcpFeedback: [{ type: 'nack' }] },
    { mimeType: 'video/rtx', payloadType: 102, clockRate: 90_000, parameters: { apt: 101 } },
  ],
  encodings: [{ ssrc: MEDIA_SSRC, rtx: { ssrc: RTX_SSRC } }],
};

/** A consumer's stream over a downlink that keeps what was sent, and the producer's stream it is fed from. */
function scene(kind: 'audio' | 'video') {
  const rtpParameters = kind === 'audio' ? audio : video;
  const egress = new Egress();
  const sent: { ssrc: number; bytes: Buffer }[] = [];
  let wide = 500;
  const data: ConsumeData = {
    consumerId: 'c',
    producerId: 'p',
    kind,
    rtpParameters,
    type: 'simple',
    consumableRtpEncodings: [],
    paused: false,
    ignoreDtx: false,
  };
  const stream = new ConsumerStream(data, 0, {
    initialSequenceNumber: 65_534,
    trace: { tracesPackets: false, isOn: () => false, tell: () => undefined },
    onScore: () => undefined,
    downlink: {
      egress,
      isConnected: true,
      roundTripTimeMs: 20,
      nextTransportWideSequence: () => wide++,
      openStream: (ssrc) => ({
        send: (lengthBytes) =>
          sent.push({
            ssrc,
            bytes: Buffer.from(egress.buffer.subarray(SLOT_HEADROOM_BYTES, SLOT_HEADROOM_BYTES + lengthBytes)),
          }),
      }),
      closeStream: () => undefined,
      claimChanged: () => undefined,
      admitsRepair: () => true,
    },
  });
  const source = new ProducerStream(
    0,
    { ssrc: 1, payloadType: 96, mimeType: rtpParameters.codecs[0]?.mimeType ?? '', clockRate: 48_000 },
    {
      onNack: () => undefined,
      onKeyFrameRequired: () => undefined,
      onScore: () => undefined,
      onRestart: () => undefined,
    },
  );
  stream.open();
  let started = false;
  return {
    stream,
    sent,
    streams: [source],
    receive(sequenceNumber: number, nowMs: number, paddingBytes = 0): void {
      const payload =
        paddingBytes === 0 ? Buffer.from(`payload ${sequenceNumber}`) : Buffer.alloc(paddingBytes, paddingBytes);
      const buffer = Buffer.concat([Buffer.alloc(12), payload]);
      buffer[0] = paddingBytes === 0 ? 0x80 : 0xa0;
      buffer.writeUInt16BE(sequenceNumber, 2);
      buffer.writeUInt32BE(sequenceNumber * 960, 4);
      const packet = new RtpPacket();
      expect(packet.parse(buffer, 0, buffer.length)).toBe(true);
      packet.arrivalMs = nowMs;
      if (!started) stream.begin(packet, source);
      started = true;
      source.history.swapIn(packet);
      stream.send(packet, Number.POSITIVE_INFINITY, false, nowMs);
    },
  };
}

function parse(bytes: Buffer | undefined): RtpPacket {
  const packet = new RtpPacket();
  expect(packet.parse(bytes ?? Buffer.alloc(0), 0, bytes?.length ?? 0)).toBe(true);
  return packet;
}

const payloadOf = (packet: RtpPacket): Buffer =>
  packet.buffer.subarray(packet.payloadOffset, packet.payloadOffset + packet.payloadLengthBytes);

describe('ConsumerStream', () => {
  it('numbers from its own start, across the wrap, with its own SSRC, MID and transport-wide numbers', () => {
    const { receive, sent } = scene('audio');
    for (let i = 0; i < 4; i++) receive(10 + i, 100 + i);
    const packets = sent.map(({ bytes }) => parse(bytes));
    expect(packets.map(({ sequenceNumber }) => sequenceNumber)).toEqual([65_534, 65_535, 0, 1]);
    expect(packets.map(({ ssrc }) => ssrc)).toEqual([1000, 1000, 1000, 1000]);
    expect(packets.map((packet) => packet.buffer.readUInt16BE(packet.extensionOffset(5)))).toEqual([
      500, 501, 502, 503,
    ]);
    expect(packets[0]?.buffer.toString('utf8', packets[0].extensionOffset(1), packets[0].extensionOffset(1) + 1)).toBe(
      '0',
    );
  });

  it('closes the numbering over what is skipped, and leaves what was lost open', () => {
    const { receive, sent, stream } = scene('audio');
    receive(10, 100);
    const skipped = new RtpPacket();
    skipped.sequenceNumber = 11;
    stream.skip(skipped, 101);
    receive(12, 102);
    receive(14, 104);
    expect(sent.map(({ bytes }) => parse(bytes).sequenceNumber)).toEqual([65_534, 65_535, 1]);
  });

  it('leaves out what is padding alone, and closes the numbering over it', () => {
    const { receive, sent } = scene('audio');
    receive(9, 99, 200);
    receive(10, 100);
    receive(11, 101, 255);
    receive(12, 102);
    expect(sent.map(({ bytes }) => payloadOf(parse(bytes)).toString())).toEqual(['payload 10', 'payload 12']);
    expect(sent.map(({ bytes }) => parse(bytes).sequenceNumber)).toEqual([65_534, 65_535]);
  });

  it('fills the place that was left for what comes late and is left out', () => {
    const { receive, sent, stream } = scene('video');
    receive(10, 100);
    receive(12, 102);
    const late = new RtpPacket();
    late.sequenceNumber = 11;
    late.timestamp = 11 * 960;
    stream.skip(late, 103);
    receive(13, 104);
    const packets = sent.map(({ bytes }) => parse(bytes));
    expect(packets.map(({ sequenceNumber }) => sequenceNumber)).toEqual([65_534, 0, 65_535, 1]);
    expect(packets.map(({ payloadLengthBytes }) => payloadLengthBytes)).toEqual([10, 10, 0, 10]);
    expect(packets[2]).toMatchObject({ ssrc: MEDIA_SSRC, payloadType: 101, marker: false });
    expect(packets[2]?.buffer[0]).toBe(0xb0);
  });

  it('without RTX sends again the very same bytes, since they go under the same SRTP index', () => {
    const { receive, sent, stream, streams } = scene('audio');
    receive(10, 100.7);
    receive(11, 101.2);
    stream.resend(65_534, streams, 160.9);
    expect(sent).toHaveLength(3);
    expect(sent[2]).toEqual(sent[0]);
  });

  it('with RTX sends the original number and payload in a new packet of the repair stream', () => {
    const { receive, sent, stream, streams } = scene('video');
    receive(10, 100);
    stream.resend(65_534, streams, 160);
    const repair = parse(sent[1]?.bytes);
    expect(sent[1]?.ssrc).toBe(RTX_SSRC);
    expect(repair).toMatchObject({ ssrc: RTX_SSRC, payloadType: 102 });
    expect(payloadOf(repair).readUInt16BE(0)).toBe(65_534);
    expect(payloadOf(repair).subarray(2).toString()).toBe('payload 10');
    expect(repair.buffer.readUInt16BE(repair.extensionOffset(5))).toBe(501);
  });

  it('does not send again within a round trip, nor what is too old or was never sent', () => {
    const { receive, sent, stream, streams } = scene('video');
    receive(10, 100);
    stream.resend(65_534, streams, 150);
    stream.resend(65_534, streams, 165);
    expect(sent).toHaveLength(2);
    stream.resend(65_534, streams, 171);
    expect(sent).toHaveLength(3);
    stream.resend(7, streams, 171);
    stream.resend(65_534, streams, 2_200);
    expect(sent).toHaveLength(3);
    expect(stream.sender).toMatchObject({ packetsRetransmitted: 2, packetsRepaired: 1 });
  });
});
