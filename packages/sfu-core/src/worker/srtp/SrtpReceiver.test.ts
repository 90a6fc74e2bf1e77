import { describe, expect, it } from 'vitest';
import { SrtpFailure } from './SrtpFailure.ts';
import {
  PROFILE_NAMES,
  protectRtcp,
  protectRtp,
  rtcpCompound,
  rtpPacket,
  seededBytes,
  seededRandom,
  sessionPair,
  unprotectRtcp,
  unprotectRtp,
} from './testing/packets.ts';

describe.each(PROFILE_NAMES)('SrtpReceiver with %s', (profile) => {
  it('decrypts in place, wherever in its buffer a packet lies', () => {
    const { sender, receiver } = sessionPair(profile);
    for (const misalignment of [0, 1, 2, 3]) {
      const packet = rtpPacket({ sequenceNumber: misalignment, payload: seededBytes(500, 9), extensionWords: 1 });
      const sealed = protectRtp(sender, packet);
      const buffer = Buffer.alloc(sealed.length + misalignment);
      sealed.copy(buffer, misalignment);
      expect(receiver.unprotectRtp(buffer, misalignment, sealed.length)).toBe(packet.length);
      expect(buffer.subarray(misalignment, misalignment + packet.length).equals(packet)).toBe(true);
    }
  });

  it('takes a packet once, and a late one within 2,048', () => {
    const { sender, receiver } = sessionPair(profile);
    const sealed = Array.from({ length: 3000 }, (_, sequenceNumber) =>
      protectRtp(sender, rtpPacket({ sequenceNumber })),
    );
    expect(unprotectRtp(receiver, sealed[2999]!)).toBeInstanceOf(Buffer);
    expect(unprotectRtp(receiver, sealed[2999]!)).toBe(SrtpFailure.REPLAYED);
    expect(unprotectRtp(receiver, sealed[2999 - 2047]!)).toBeInstanceOf(Buffer);
    expect(unprotectRtp(receiver, sealed[2999 - 2047]!)).toBe(SrtpFailure.REPLAYED);
    expect(unprotectRtp(receiver, sealed[2999 - 2048]!)).toBe(SrtpFailure.REPLAYED);
    expect(unprotectRtp(receiver, sealed[2998]!)).toBeInstanceOf(Buffer);
  });

  it('takes an RTCP compound once, and a late one within 128', () => {
    const { sender, receiver } = sessionPair(profile);
    const sealed = Array.from({ length: 200 }, () => protectRtcp(sender, rtcpCompound(1, 20)));
    expect(unprotectRtcp(receiver, sealed[199]!)).toBeInstanceOf(Buffer);
    expect(unprotectRtcp(receiver, sealed[199]!)).toBe(SrtpFailure.REPLAYED);
    expect(unprotectRtcp(receiver, sealed[199 - 127]!)).toBeInstanceOf(Buffer);
    expect(unprotectRtcp(receiver, sealed[199 - 128]!)).toBe(SrtpFailure.REPLAYED);
  });

  it('survives the loss of 30,000 packets around the wrap', () => {
    const { sender, receiver } = sessionPair(profile);
    const sealed = [65_000, 80_000, 95_000].map((index) =>
      protectRtp(sender, rtpPacket({ sequenceNumber: index % 65536 })),
    );
    expect(unprotectRtp(receiver, sealed[0]!)).toBeInstanceOf(Buffer);
    expect(unprotectRtp(receiver, sealed[2]!)).toBeInstanceOf(Buffer);
    expect(unprotectRtp(receiver, sealed[1]!)).toBe(SrtpFailure.REPLAYED);
  });

  it('refuses another key, and learns nothing from it', () => {
    const { receiver } = sessionPair(profile, 1);
    const { sender: stranger } = sessionPair(profile, 2);
    for (let ssrc = 0; ssrc < 50; ssrc++) {
      const sealed = protectRtp(stranger, rtpPacket({ ssrc, sequenceNumber: 9 }));
      expect(unprotectRtp(receiver, sealed)).toBe(SrtpFailure.AUTHENTICATION);
      expect(unprotectRtcp(receiver, protectRtcp(stranger, rtcpCompound(ssrc, 20)))).toBe(SrtpFailure.AUTHENTICATION);
    }
    expect(receiver.streamCount).toBe(0);
  });

  it('is not moved by a forged packet with a far sequence number', () => {
    const { sender, receiver } = sessionPair(profile);
    expect(unprotectRtp(receiver, protectRtp(sender, rtpPacket({ sequenceNumber: 10 })))).toBeInstanceOf(Buffer);
    const forged = protectRtp(sender, rtpPacket({ sequenceNumber: 11 }));
    forged.writeUInt16BE(30_000, 2);
    expect(unprotectRtp(receiver, forged)).toBe(SrtpFailure.AUTHENTICATION);
    expect(unprotectRtp(receiver, protectRtp(sender, rtpPacket({ sequenceNumber: 12 })))).toBeInstanceOf(Buffer);
  });

  it('leaves a packet that it refuses as it was', () => {
    const { sender, receiver } = sessionPair(profile);
    const sealed = Buffer.from(protectRtp(sender, rtpPacket({ sequenceNumber: 10 })));
    sealed[14] = sealed[14]! ^ 0x40;
    const before = Buffer.from(sealed);
    expect(receiver.unprotectRtp(sealed, 0, sealed.length)).toBe(SrtpFailure.AUTHENTICATION);
    expect(sealed.equals(before)).toBe(true);
  });

  it('calls every truncation malformed or forged', () => {
    const { sender, receiver } = sessionPair(profile);
    const rtp = protectRtp(sender, rtpPacket({ sequenceNumber: 10, extensionWords: 2, csrcCount: 1 }));
    const rtcp = protectRtcp(sender, rtcpCompound(1, 20));
    for (let length = 0; length < rtp.length; length++) {
      expect([SrtpFailure.MALFORMED, SrtpFailure.AUTHENTICATION]).toContain(
        unprotectRtp(receiver, rtp.subarray(0, length)),
      );
    }
    for (let length = 0; length < rtcp.length; length++) {
      const result = unprotectRtcp(receiver, rtcp.subarray(0, length));
      expect([SrtpFailure.MALFORMED, SrtpFailure.AUTHENTICATION]).toContain(result);
    }
    expect(unprotectRtp(receiver, rtp)).toBeInstanceOf(Buffer);
    expect(unprotectRtcp(receiver, rtcp)).toBeInstanceOf(Buffer);
  });

  it.each([
    [0, 101],
    [-1, 50],
    [90, 50],
    [0, -5],
    [0, 70_000],
    [0, Number.NaN],
  ])('calls offset %d and length %d in a buffer of 100 bytes malformed', (offset, length) => {
    const { receiver } = sessionPair(profile);
    expect(receiver.unprotectRtp(Buffer.alloc(100, 0x80), offset, length)).toBe(SrtpFailure.MALFORMED);
    expect(receiver.unprotectRtcp(Buffer.alloc(100, 0x80), offset, length)).toBe(SrtpFailure.MALFORMED);
  });

  it('knows a bounded number of SSRCs, and forgets the silent ones first', () => {
    const { sender, receiver } = sessionPair(profile);
    const speak = (ssrc: number, sequenceNumber: number) => {
      const sealed = protectRtp(sender, rtpPacket({ ssrc, sequenceNumber }));
      expect(unprotectRtp(receiver, sealed)).toBeInstanceOf(Buffer);
      return sealed;
    };
    speak(1, 0);
    for (let ssrc = 2; ssrc <= 512; ssrc++) speak(ssrc, 0);
    const latest = speak(1, 1);
    for (let ssrc = 513; ssrc < 1000; ssrc++) speak(ssrc, 0);
    expect(receiver.streamCount).toBe(512);
    expect(unprotectRtp(receiver, latest)).toBe(SrtpFailure.REPLAYED);
    receiver.removeStream(1);
    expect(receiver.streamCount).toBe(511);
  });

  it('decrypts three turns of sequence numbers under loss, reordering and doubling', () => {
    const { sender, receiver } = sessionPair(profile);
    const random = seededRandom(11);
    const packets = 200_000;
    const delayed: Buffer[] = [];
    const outcome = { delivered: 0, replayed: 0, wrong: 0, lost: 0 };
    const deliver = (sealed: Buffer) => {
      const doubled = random() < 0.01 ? Buffer.from(sealed) : undefined;
      const length = receiver.unprotectRtp(sealed, 0, sealed.length);
      // The payload says which packet it is.
      if (length === 20 && sealed.readUInt16BE(2) === sealed.readUInt32BE(16) % 65536) outcome.delivered++;
      else outcome.wrong++;
      if (doubled && receiver.unprotectRtp(doubled, 0, doubled.length) === SrtpFailure.REPLAYED) outcome.replayed++;
    };
    const stream = sender.stream(0xcafebabe);
    const slot = Buffer.alloc(256);
    const packet = rtpPacket({ sequenceNumber: 0, payload: Buffer.alloc(8) });
    for (let index = 65_000; index < 65_000 + packets; index++) {
      packet.writeUInt16BE(index % 65536, 2);
      packet.writeUInt32BE(index, 16);
      packet.copy(slot, 64);
      const sealed = Buffer.from(slot.subarray(64, 64 + stream.protectRtp(slot, 64, packet.length, 12)));
      const chance = random();
      if (chance < 0.03) outcome.lost++;
      else if (chance < 0.08) delayed.push(sealed);
      else deliver(sealed);
      if (delayed.length > 30) deliver(delayed.splice(Math.floor(random() * 5), 1)[0]!);
    }
    for (const sealed of delayed) deliver(sealed);
    expect(outcome.wrong).toBe(0);
    expect(outcome.delivered).toBe(packets - outcome.lost);
    expect(outcome.replayed).toBeGreaterThan(packets * 0.005);
  });

  it('refuses 15,000 mutated datagrams of each kind without an exception', () => {
    const { sender, receiver } = sessionPair(profile);
    const random = seededRandom(12);
    const below = (limit: number) => Math.floor(random() * limit);
    const seeds = [
      protectRtp(sender, rtpPacket({ sequenceNumber: 10, extensionWords: 2, csrcCount: 1 })),
      protectRtcp(sender, rtcpCompound(1, 20)),
    ];
    let accepted = 0;
    for (let turn = 0; turn < 15_000; turn++) {
      const seed = seeds[turn % 2]!;
      const datagram = Buffer.alloc(below(2) === 0 ? seed.length : below(100));
      seed.copy(datagram);
      for (let change = 0; change <= below(4); change++) {
        if (datagram.length > 0) datagram[below(datagram.length)]! ^= 1 + below(255);
      }
      if (datagram.equals(seed)) continue;
      if (receiver.unprotectRtp(Buffer.from(datagram), 0, datagram.length) >= 0) accepted++;
      if (receiver.unprotectRtcp(Buffer.from(datagram), 0, datagram.length) >= 0) accepted++;
    }
    expect(accepted).toBe(0);
    expect(receiver.streamCount).toBe(0);
  });
});
