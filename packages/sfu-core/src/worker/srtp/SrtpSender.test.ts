import { describe, expect, it } from 'vitest';
import { RtpHeader, RtpPacket, SrtcpSession, SrtpSession } from 'werift';
import { SRTP_PROFILES } from './SrtpProfile.ts';
import { SrtpReceiver } from './SrtpReceiver.ts';
import { SrtpSender } from './SrtpSender.ts';
import {
  inSlot,
  PROFILE_NAMES,
  payloadOffsetOf,
  protectRtcp,
  protectRtp,
  rtcpCompound,
  rtpPacket,
  seededBytes,
  sessionPair,
  unprotectRtcp,
  unprotectRtp,
} from './testing/packets.ts';

describe.each(PROFILE_NAMES)('SrtpSender with %s', (profile) => {
  it.each([
    ['a plain header', {}],
    ['an extension', { extensionWords: 3 }],
    ['an empty extension and CSRCs', { extensionWords: 0, csrcCount: 2 }],
    ['no payload', { payload: Buffer.alloc(0) }],
    ['one byte of payload', { payload: Buffer.from([7]) }],
    ['a large payload', { payload: seededBytes(40_000, 5) }],
  ])('protects a packet with %s, and the header stays in clear', (_, options) => {
    const { sender, receiver } = sessionPair(profile);
    const packet = rtpPacket({ sequenceNumber: 17, ...options });
    const sealed = protectRtp(sender, packet);
    const payloadOffset = payloadOffsetOf(packet);
    expect(sealed).toHaveLength(packet.length + SRTP_PROFILES[profile].rtpTagLengthBytes);
    expect(sealed.subarray(0, payloadOffset).equals(packet.subarray(0, payloadOffset))).toBe(true);
    expect(unprotectRtp(receiver, sealed)).toEqual(packet);
  });

  it('touches nothing but headroom, packet and tailroom', () => {
    const { sender } = sessionPair(profile);
    const packet = rtpPacket({ sequenceNumber: 17, payload: seededBytes(101, 5) });
    const slab = Buffer.alloc(512, 0xee);
    packet.copy(slab, 128);
    sender.stream(0xcafebabe).protectRtp(slab, 128, packet.length, 12);
    expect(slab.subarray(0, 64).equals(Buffer.alloc(64, 0xee))).toBe(true);
    const end = 128 + packet.length + 32;
    expect(slab.subarray(end).equals(Buffer.alloc(512 - end, 0xee))).toBe(true);
  });

  it('sends an old packet again as it was, also across the wrap', () => {
    const { sender } = sessionPair(profile);
    const sealed = new Map<number, Buffer>();
    for (const sequenceNumber of [65534, 65535, 0, 1, 2]) {
      sealed.set(sequenceNumber, protectRtp(sender, rtpPacket({ sequenceNumber })));
    }
    for (const sequenceNumber of [65535, 0, 65534]) {
      expect(protectRtp(sender, rtpPacket({ sequenceNumber }))).toEqual(sealed.get(sequenceNumber));
    }
  });

  it('refuses a packet from before the first turn, which would share an index with a later one', () => {
    const { sender } = sessionPair(profile);
    protectRtp(sender, rtpPacket({ sequenceNumber: 2 }));
    const packet = rtpPacket({ sequenceNumber: 65530 });
    const { slot, offset } = inSlot(packet);
    expect(sender.stream(0xcafebabe).protectRtp(slot, offset, packet.length, 12)).toBe(0);
    expect(slot.subarray(offset, offset + packet.length).equals(packet)).toBe(true);
  });

  it('gives the same stream object for the same SSRC until it is removed', () => {
    const { sender } = sessionPair(profile);
    const stream = sender.stream(5);
    expect(sender.stream(5)).toBe(stream);
    expect(sender.stream(6)).not.toBe(stream);
    sender.removeStream(5);
    expect(sender.stream(5)).not.toBe(stream);
  });

  it('protects RTCP, each compound under an index of its own', () => {
    const { sender, receiver } = sessionPair(profile);
    const seen = new Set<string>();
    for (const [ssrc, bodyBytes] of [
      [1, 0],
      [1, 0],
      [2, 60],
      [1, 1300],
    ] as const) {
      const compound = rtcpCompound(ssrc, bodyBytes);
      const sealed = protectRtcp(sender, compound);
      seen.add(sealed.toString('hex'));
      expect(sealed).toHaveLength(compound.length + 4 + SRTP_PROFILES[profile].rtcpTagLengthBytes);
      expect(unprotectRtcp(receiver, sealed)).toEqual(compound);
    }
    expect(seen.size).toBe(4);
  });

  it('refuses keys of another length', () => {
    const { keyLengthBytes, saltLengthBytes } = SRTP_PROFILES[profile];
    expect(() => new SrtpSender(profile, Buffer.alloc(keyLengthBytes + 1), Buffer.alloc(saltLengthBytes))).toThrow(
      TypeError,
    );
    expect(() => new SrtpReceiver(profile, Buffer.alloc(keyLengthBytes), Buffer.alloc(saltLengthBytes - 1))).toThrow(
      TypeError,
    );
  });
});

// werift knows these two profiles only.
describe.each([
  { profile: 'AES_CM_128_HMAC_SHA1_80', id: 1 },
  { profile: 'AEAD_AES_128_GCM', id: 7 },
] as const)('werift and $profile', ({ profile, id }) => {
  const { keyLengthBytes, saltLengthBytes } = SRTP_PROFILES[profile];
  const ours = { key: seededBytes(keyLengthBytes, 1), salt: seededBytes(saltLengthBytes, 2) };
  const theirs = { key: seededBytes(keyLengthBytes, 3), salt: seededBytes(saltLengthBytes, 4) };
  const config = {
    profile: id,
    keys: {
      localMasterKey: theirs.key,
      localMasterSalt: theirs.salt,
      remoteMasterKey: ours.key,
      remoteMasterSalt: ours.salt,
    },
  };
  const sequenceNumbers = [65500, 65534, 65535, 0, 1, 40];

  it('reads our RTP', () => {
    const werift = new SrtpSession(config);
    const sender = new SrtpSender(profile, ours.key, ours.salt);
    for (const sequenceNumber of sequenceNumbers) {
      const packet = rtpPacket({ sequenceNumber, extensionWords: 2, payload: seededBytes(777, sequenceNumber) });
      expect(Buffer.from(werift.decrypt(protectRtp(sender, packet))).equals(packet)).toBe(true);
    }
  });

  it('is read by us', () => {
    const werift = new SrtpSession(config);
    const receiver = new SrtpReceiver(profile, theirs.key, theirs.salt);
    for (const sequenceNumber of sequenceNumbers) {
      const header = new RtpHeader({ sequenceNumber, ssrc: 99, payloadType: 96, timestamp: 5 });
      const payload = seededBytes(333, sequenceNumber);
      const plain = new RtpPacket(header, payload).serialize();
      expect(unprotectRtp(receiver, werift.encrypt(payload, header))).toEqual(plain);
    }
  });

  it('reads our RTCP, and we read its', () => {
    const werift = new SrtcpSession(config);
    const sender = new SrtpSender(profile, ours.key, ours.salt);
    const receiver = new SrtpReceiver(profile, theirs.key, theirs.salt);
    for (const bodyBytes of [24, 0, 100]) {
      const compound = rtcpCompound(77, bodyBytes);
      expect(Buffer.from(werift.decrypt(protectRtcp(sender, compound))).equals(compound)).toBe(true);
      expect(unprotectRtcp(receiver, werift.encrypt(compound))).toEqual(compound);
    }
  });
});
