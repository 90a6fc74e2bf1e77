import { describe, expect, it } from 'vitest';
import { ForwardedExtensions } from './ForwardedExtensions.ts';
import { headerExtensionIdsOf } from './headerExtensionIds.ts';
import { RtpPacket } from './RtpPacket.ts';

/** A packet with RFC 8285 two-byte elements, which may have any length. */
function packet(elements: Record<number, Buffer>): RtpPacket {
  const data = Buffer.concat(
    Object.entries(elements).map(([id, value]) => Buffer.concat([Buffer.from([Number(id), value.length]), value])),
  );
  const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
  const header = Buffer.alloc(16);
  header[0] = 0x90;
  header.writeUInt16BE(0x1000, 12);
  header.writeUInt16BE(padded.length / 4, 14);
  const parsed = new RtpPacket();
  expect(parsed.parse(Buffer.concat([header, padded]), 0, 16 + padded.length)).toBe(true);
  return parsed;
}

const forwarded = (made: RtpPacket): Buffer =>
  Buffer.from(made.forwardedExtensions.subarray(0, made.forwardedExtensionsLengthBytes));

const ids = headerExtensionIdsOf([
  { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 2 },
  { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 3 },
  { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time', id: 13 },
]);

describe('ForwardedExtensions', () => {
  it('gives each element the router’s id, and leaves out what is each consumer’s own', () => {
    const made = packet({ 2: Buffer.from('0'), 3: Buffer.from([0x85]), 13: Buffer.from('12345678') });
    new ForwardedExtensions(ids).collect(made);
    expect(forwarded(made)).toEqual(Buffer.concat([Buffer.from([0x60, 0x85, 0xa7]), Buffer.from('12345678')]));
  });

  it('makes nothing of a packet without any', () => {
    const made = packet({ 5: Buffer.from('x') });
    new ForwardedExtensions(ids).collect(made);
    expect(forwarded(made)).toHaveLength(0);
  });

  it('puts all into the two-byte form where one can’t do with the other', () => {
    const descriptor = Buffer.alloc(60, 0xdd);
    const made = packet({ 3: Buffer.from([0x85]), 9: descriptor });
    new ForwardedExtensions({ ...ids, dependencyDescriptor: 9 }).collect(made);
    expect(made.forwardsTwoByteForm).toBe(true);
    expect(forwarded(made)).toEqual(Buffer.concat([Buffer.from([6, 1, 0x85, 7, 60]), descriptor]));
    const next = packet({ 3: Buffer.from([0x85]) });
    new ForwardedExtensions(ids).collect(next);
    expect(next.forwardsTwoByteForm).toBe(false);
  });

  it('leaves out empty elements', () => {
    const made = packet({ 13: Buffer.alloc(0) });
    new ForwardedExtensions(ids).collect(made);
    expect(forwarded(made)).toHaveLength(0);
  });

  it('numbers the packets that come without a number, where that is wanted', () => {
    const extensions = new ForwardedExtensions({ ...ids, packetId: 4 }, 0xffff_fffe);
    const arriving: Record<number, Buffer>[] = [{}, {}, { 4: Buffer.from('12_4') }, {}];
    const numbers = arriving.map((elements) => {
      const made = packet(elements);
      extensions.collect(made);
      return forwarded(made);
    });
    const element = (value: string) => Buffer.from(`c3${value}`, 'hex');
    expect(numbers).toEqual([
      element('fffffffe'),
      element('ffffffff'),
      Buffer.from('\xc312_4', 'latin1'),
      element('00000000'),
    ]);
  });

  it('hands a packet’s number on, and numbers none, where that is not wanted', () => {
    const extensions = new ForwardedExtensions({ ...ids, packetId: 4 });
    const [numbered, other] = [packet({ 4: Buffer.from('12_4') }), packet({})];
    extensions.collect(numbered);
    extensions.collect(other);
    expect(forwarded(numbered)).toEqual(Buffer.from('\xc312_4', 'latin1'));
    expect(forwarded(other)).toHaveLength(0);
  });

  it('numbers in the two-byte form, too, where that is needed', () => {
    const made = packet({ 3: Buffer.from([0x85]), 9: Buffer.alloc(60, 0xdd) });
    new ForwardedExtensions({ ...ids, dependencyDescriptor: 9 }, 7).collect(made);
    expect(forwarded(made).subarray(-6)).toEqual(Buffer.from([12, 4, 0, 0, 0, 7]));
  });
});
