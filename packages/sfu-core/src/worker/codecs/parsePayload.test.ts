import { describe, expect, it } from 'vitest';
import { H264RtpPayload, Vp8RtpPayload, Vp9RtpPayload } from 'werift';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { RtpPacket } from '../rtp/RtpPacket.ts';
import { parsedRtp } from '../rtp/testing/buildRtp.ts';
import type { PayloadDescriptor } from './PayloadDescriptor.ts';
import { payloadParserFor, videoCodecNameOf } from './parsePayload.ts';

function parse(mimeType: string, hex: string): PayloadDescriptor {
  const packet = parsedRtp({ payload: Buffer.from(hex.replaceAll(' ', ''), 'hex') });
  payloadParserFor(mimeType)(packet);
  return packet.payload;
}

describe('payloadParserFor', () => {
  it('knows the video codecs in any case, and nothing else', () => {
    expect(videoCodecNameOf('video/VP8')).toBe('vp8');
    expect(videoCodecNameOf('VIDEO/h264')).toBe('h264');
    for (const other of ['audio/opus', 'video/H265', 'video/rtx', 'audio/vp8', 'vp8', '']) {
      expect(videoCodecNameOf(other)).toBeUndefined();
    }
  });

  it('finds no key frames in audio, and forgets what the view had before', () => {
    const packet = parsedRtp({ payload: Buffer.from('1000', 'hex') });
    payloadParserFor('video/VP8')(packet);
    expect(packet.payload.isKeyFrame).toBe(true);
    payloadParserFor('audio/opus')(packet);
    expect(packet.payload).toMatchObject({ isKeyFrame: false, isFrameStart: false, pictureIdOffset: -1 });
  });
});

describe('VP8', () => {
  it('reads the whole descriptor (RFC 7741 section 4.2)', () => {
    // X S | I L T K | M picture id 0x1234 | TL0PICIDX 0x56 | TID 2, Y, KEYIDX 5 | key frame
    expect(parse('video/VP8', '90 f0 9234 56 a5 00')).toMatchObject({
      isKeyFrame: true,
      isFrameStart: true,
      hasTemporalLayers: true,
      temporalLayer: 2,
      isLayerSync: true,
      pictureIdOffset: 14,
      pictureIdBits: 15,
      pictureId: 0x1234,
      tl0PicIdxOffset: 16,
      tl0PicIdx: 0x56,
      temporalIndexOffset: 17,
    });
  });

  it('reads a short picture id, and no temporal layer where only KEYIDX is present', () => {
    expect(parse('video/VP8', '90 90 42 c5 01')).toMatchObject({
      isKeyFrame: false,
      isFrameStart: true,
      pictureIdBits: 7,
      pictureId: 0x42,
      tl0PicIdxOffset: -1,
      temporalIndexOffset: 15,
      hasTemporalLayers: false,
      temporalLayer: 0,
      isLayerSync: false,
    });
  });

  it('only finds a key frame at the start of partition 0', () => {
    expect(parse('video/VP8', '10 00').isKeyFrame).toBe(true);
    expect(parse('video/VP8', '10 01').isKeyFrame).toBe(false);
    expect(parse('video/VP8', '00 00')).toMatchObject({ isKeyFrame: false, isFrameStart: false });
    expect(parse('video/VP8', '11 00')).toMatchObject({ isKeyFrame: false, isFrameStart: false });
    expect(parse('video/VP8', '10')).toMatchObject({ isKeyFrame: false, isFrameStart: true });
  });

  it('agrees with werift on random descriptors', () => {
    const random = new SeededRandom(11);
    for (let round = 0; round < 3_000; round += 1) {
      const payload = random.bytes(12);
      const present = (payload[1] as number) >> 4;
      const hasExtension = (payload[0] as number) > 127;
      // werift takes L instead of T for a sign of the TID byte; where they differ and K is not set, it is wrong.
      if (hasExtension && (present & 1) === 0 && ((present >> 2) & 1) !== ((present >> 1) & 1)) continue;
      const packet = parsedRtp({ payload });
      payloadParserFor('video/VP8')(packet);
      const theirs = Vp8RtpPayload.deSerialize(payload);
      expect({
        isKeyFrame: packet.payload.isKeyFrame,
        isFrameStart: packet.payload.isFrameStart,
        pictureId: packet.payload.pictureIdBits === 0 ? undefined : packet.payload.pictureId,
      }).toEqual({
        // werift looks for the frame tag in every packet of partition 0, and not for the start of it.
        isKeyFrame: theirs.isKeyframe && theirs.sBit === 1,
        // werift's head is that of any partition.
        isFrameStart: theirs.isPartitionHead && theirs.pid === 0,
        pictureId: theirs.pictureId,
      });
    }
  });
});

describe('VP9', () => {
  it('reads layers in non-flexible mode (RFC 9628 section 4.2)', () => {
    // I P L B | picture id 0x0102 | TID 3, U, SID 2, D | TL0PICIDX 9
    expect(parse('video/VP9', 'e8 8102 75 09 00')).toMatchObject({
      isKeyFrame: false,
      isFrameStart: true,
      isFrameEnd: false,
      hasTemporalLayers: true,
      temporalLayer: 3,
      isLayerSync: true,
      spatialLayer: 2,
      isInterLayerPredicted: true,
      isInterPicturePredicted: true,
      pictureIdBits: 15,
      pictureId: 0x0102,
      tl0PicIdx: 9,
    });
  });

  it('has no TL0PICIDX in flexible mode', () => {
    expect(parse('video/VP9', 'b4 05 20 aa')).toMatchObject({
      pictureIdBits: 7,
      pictureId: 5,
      temporalLayer: 1,
      tl0PicIdxOffset: -1,
      isFrameStart: false,
      isFrameEnd: true,
    });
  });

  it('finds a key frame where a picture begins that depends on nothing, in the base spatial layer', () => {
    expect(parse('video/VP9', '08 00').isKeyFrame).toBe(true);
    expect(parse('video/VP9', '48 00').isKeyFrame).toBe(false);
    expect(parse('video/VP9', '00 00').isKeyFrame).toBe(false);
    expect(parse('video/VP9', '28 00 00').isKeyFrame).toBe(true);
    expect(parse('video/VP9', '28 03 00').isKeyFrame).toBe(false);
  });

  it('agrees with werift on random descriptors', () => {
    const random = new SeededRandom(12);
    for (let round = 0; round < 3_000; round += 1) {
      const payload = random.bytes(60);
      // No scalability structure, and no list of references longer than the RFC allows: werift reads on.
      payload[0] = (payload[0] as number) & 0xed;
      const packet = parsedRtp({ payload });
      payloadParserFor('video/VP9')(packet);
      const theirs = Vp9RtpPayload.deSerialize(payload);
      const ours = packet.payload;
      expect({
        pictureId: ours.pictureIdBits === 0 ? undefined : ours.pictureId,
        tid: ours.hasTemporalLayers ? ours.temporalLayer : undefined,
        sid: ours.hasTemporalLayers ? ours.spatialLayer : undefined,
        u: ours.hasTemporalLayers ? Number(ours.isLayerSync) : undefined,
        d: ours.hasTemporalLayers ? Number(ours.isInterLayerPredicted) : undefined,
        b: Number(ours.isFrameStart),
        e: Number(ours.isFrameEnd),
      }).toEqual({
        pictureId: theirs.pictureId,
        tid: theirs.tid,
        sid: theirs.sid,
        u: theirs.u,
        d: theirs.d,
        b: theirs.bBit,
        e: theirs.eBit,
      });
    }
  });
});

describe('H264', () => {
  const keyFrame = (hex: string) => parse('video/H264', hex).isKeyFrame;

  it('finds SPS and IDR in single NAL units', () => {
    expect(keyFrame('67 42e01f')).toBe(true);
    expect(keyFrame('65 88')).toBe(true);
    expect(keyFrame('65 44')).toBe(false);
    expect(keyFrame('65')).toBe(false);
    expect(keyFrame('68 ce')).toBe(false);
    expect(keyFrame('41 9a')).toBe(false);
    expect(parse('video/H264', '41 9a').isFrameStart).toBe(true);
    expect(parse('video/H264', '41 4a').isFrameStart).toBe(false);
  });

  it('finds them in STAP-A, at any place', () => {
    expect(keyFrame('78 0002 6742 0002 68ce')).toBe(true);
    expect(keyFrame('78 0002 09f0 0002 68ce 0002 6588')).toBe(true);
    expect(keyFrame('78 0002 09f0 0002 419a')).toBe(false);
  });

  it('does not read beyond a STAP-A that is cut off or lies about sizes', () => {
    expect(keyFrame('78 00')).toBe(false);
    expect(keyFrame('78 0003 6742')).toBe(false);
    expect(keyFrame('78 0000 0002 6742')).toBe(false);
    expect(keyFrame('78 0002 09f0 0001')).toBe(false);
    expect(keyFrame('78 0001 65')).toBe(false);
  });

  it('finds them in the first fragment of FU-A only', () => {
    expect(keyFrame('7c 85 88')).toBe(true);
    expect(keyFrame('7c 05 88')).toBe(false);
    expect(keyFrame('7c 45 88')).toBe(false);
    expect(keyFrame('7c 87')).toBe(true);
    expect(keyFrame('7c 81 9a')).toBe(false);
    expect(keyFrame('7c')).toBe(false);
  });

  it('agrees with werift on where a key frame is', () => {
    for (const hex of ['6588', '6742e01f', '419a', '7c8588', '7c819a', '7800026742', '780002419a']) {
      const theirs = H264RtpPayload.deSerialize(Buffer.from(hex, 'hex'));
      // werift knows IDR only.
      if (theirs.isKeyframe) expect(keyFrame(hex)).toBe(true);
    }
  });
});

describe('AV1', () => {
  const keyFrame = (hex: string) => parse('video/AV1', hex).isKeyFrame;

  it('finds a sequence header where a coded video sequence begins', () => {
    // N, W = 1: one element without length; OBU type 1.
    expect(keyFrame('18 0a 0b0000')).toBe(true);
    // W = 2: the first element has a length.
    expect(keyFrame('28 03 0a0b00 3200')).toBe(true);
    // W = 0: all have.
    expect(keyFrame('08 03 0a0b00')).toBe(true);
    expect(keyFrame('08 8300 0a0b00')).toBe(true);
  });

  it('looks behind a temporal delimiter', () => {
    expect(keyFrame('28 01 10 0a0b00')).toBe(true);
    expect(keyFrame('08 01 10 03 0a0b00')).toBe(true);
    expect(keyFrame('18 10 0a')).toBe(false);
  });

  it('is not taken in by what only looks like one', () => {
    expect(keyFrame('10 0a0b00')).toBe(false);
    expect(keyFrame('98 0a0b00')).toBe(false);
    expect(keyFrame('18 32 00')).toBe(false);
    expect(keyFrame('08 04 0a0b00')).toBe(false);
    expect(keyFrame('08 00 0a0b00')).toBe(false);
    expect(keyFrame('08 ffffffff 0a')).toBe(false);
    expect(keyFrame('08 ff')).toBe(false);
    expect(keyFrame('18')).toBe(false);
  });

  it('takes a continued OBU for the middle of a frame', () => {
    expect(parse('video/AV1', '90 00').isFrameStart).toBe(false);
    expect(parse('video/AV1', '10 32').isFrameStart).toBe(true);
  });
});

describe('every parser', () => {
  const CODECS = ['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'];

  it('survives 60,000 random payloads, and never points out of them', () => {
    const random = new SeededRandom(13);
    const packet = new RtpPacket();
    const slab = random.bytes(4_096);
    for (const mimeType of CODECS) {
      const parser = payloadParserFor(mimeType);
      for (let round = 0; round < 60_000; round += 1) {
        const length = 12 + random.below(24);
        const offset = random.below(slab.length - length);
        slab[offset] = 0x80;
        slab[offset + 12] = random.below(256);
        if (!packet.parse(slab, offset, length)) throw new Error('the header is well-formed');
        parser(packet);
        const { pictureIdOffset, pictureIdBits, tl0PicIdxOffset, temporalIndexOffset, isKeyFrame, isFrameStart } =
          packet.payload;
        const end = offset + length;
        const pictureIdEnd = pictureIdOffset + (pictureIdBits === 15 ? 2 : 1);
        const isInside =
          (pictureIdOffset === -1 || (pictureIdOffset > packet.payloadOffset && pictureIdEnd <= end)) &&
          tl0PicIdxOffset < end &&
          temporalIndexOffset < end &&
          (pictureIdOffset === -1) === (pictureIdBits === 0);
        if (!isInside) throw new Error(`points out of ${slab.toString('hex', offset, end)}`);
        if (isKeyFrame && !isFrameStart)
          throw new Error(`key frame without start: ${slab.toString('hex', offset, end)}`);
        if (packet.payloadLengthBytes === 0 && isFrameStart) throw new Error('a frame in nothing');
      }
    }
  });

  it('does not look beyond the payload into the padding', () => {
    for (const [mimeType, hex] of [
      ['video/VP8', '90 f0 9234 56 a5 00'],
      ['video/VP9', '28 00 00'],
      ['video/H264', '78 0002 6742'],
      ['video/AV1', '08 03 0a0b00'],
    ] as const) {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
      const packet = parsedRtp({ payload: bytes });
      const parser = payloadParserFor(mimeType);
      parser(packet);
      expect(packet.payload.isKeyFrame).toBe(true);
      // The last byte is there, but isn't payload.
      packet.payloadLengthBytes -= mimeType === 'video/VP9' ? 2 : 1;
      parser(packet);
      expect(packet.payload.tl0PicIdxOffset < packet.payloadOffset + packet.payloadLengthBytes).toBe(true);
      if (mimeType !== 'video/VP9') expect(packet.payload.isKeyFrame).toBe(false);
    }
  });
});
