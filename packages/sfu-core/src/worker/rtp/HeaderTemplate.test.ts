import { describe, expect, it } from 'vitest';
import { HeaderTemplate } from './HeaderTemplate.ts';
import { RtpPacket } from './RtpPacket.ts';

function received(marker: boolean, forwarded: number[] = []): RtpPacket {
  const packet = new RtpPacket();
  packet.marker = marker;
  packet.forwardedExtensions = Uint8Array.from(forwarded);
  packet.forwardedExtensionsLengthBytes = forwarded.length;
  return packet;
}

function parse(buffer: Buffer, lengthBytes: number): RtpPacket {
  const packet = new RtpPacket();
  expect(packet.parse(buffer, 4, lengthBytes)).toBe(true);
  return packet;
}

describe('HeaderTemplate', () => {
  it('writes a bare header when there are no extensions', () => {
    const buffer = Buffer.alloc(200, 0xaa);
    const length = new HeaderTemplate({ ssrc: 0xdeadbeef }).write(
      buffer,
      4,
      received(false),
      96,
      65535,
      0xfffffffe,
      true,
    );
    expect(length).toBe(12);
    const packet = parse(buffer, 12);
    expect(packet).toMatchObject({
      ssrc: 0xdeadbeef,
      payloadType: 96,
      marker: true,
      sequenceNumber: 65535,
      timestamp: 0xfffffffe,
    });
  });

  it('writes its own elements and the forwarded ones, padded to words', () => {
    const template = new HeaderTemplate({
      ssrc: 1,
      mid: { id: 1, value: '12' },
      absSendTimeId: 4,
      transportWideId: 5,
    });
    const buffer = Buffer.alloc(200, 0xaa);
    const length = template.write(buffer, 4, received(false, [(6 << 4) | 0, 0x99]), 111, 7, 8, false);
    template.stamp(buffer, 4, 65_000, 0xabcd);
    expect(length % 4).toBe(0);
    const packet = parse(buffer, length + 10);
    expect(packet.payloadOffset).toBe(4 + length);
    const mid = packet.extensionOffset(1);
    expect(buffer.toString('utf8', mid, mid + packet.extensionLengthBytes(1))).toBe('12');
    expect(buffer.readUIntBE(packet.extensionOffset(4), 3)).toBe(Math.floor(1000 * 262.144));
    expect(buffer.readUInt16BE(packet.extensionOffset(5))).toBe(0xabcd);
    expect(buffer[packet.extensionOffset(6)]).toBe(0x99);
  });

  it('writes all in the two-byte form when the forwarded ones are, and stamps the header written last', () => {
    const template = new HeaderTemplate({ ssrc: 1, mid: { id: 1, value: '12' }, absSendTimeId: 4, transportWideId: 5 });
    const buffer = Buffer.alloc(200, 0xaa);
    const large = received(false, [7, 40, ...new Array<number>(40).fill(0xdd)]);
    large.forwardsTwoByteForm = true;
    const length = template.write(buffer, 4, large, 111, 7, 8, false);
    template.stamp(buffer, 4, 65_000, 0xabcd);
    const packet = parse(buffer, length + 10);
    expect(packet.payloadOffset).toBe(4 + length);
    expect(packet.extensionLengthBytes(7)).toBe(40);
    expect(packet.extensionLengthBytes(1)).toBe(2);
    expect(buffer.readUIntBE(packet.extensionOffset(4), 3)).toBe(Math.floor(1000 * 262.144));
    expect(buffer.readUInt16BE(packet.extensionOffset(5))).toBe(0xabcd);
    template.write(buffer, 4, received(false), 111, 8, 8, false);
    template.stamp(buffer, 4, 65_000, 0x1234);
    expect(buffer.readUInt16BE(parse(buffer, 60).extensionOffset(5))).toBe(0x1234);
  });

  it('keeps remotes apart that have the same elements, whatever form each of them writes', () => {
    const elements = { mid: { id: 1, value: '0' }, absSendTimeId: 4, transportWideId: 5 };
    const templates = [0x11111111, 0xeeeeeeee].map((ssrc) => new HeaderTemplate({ ssrc, ...elements }));
    const headers = templates.map((template, index) => {
      const buffer = Buffer.alloc(200);
      const packet = received(false, index === 0 ? [] : [31, 1, 7]);
      packet.forwardsTwoByteForm = index === 1;
      return { template, buffer, lengthBytes: template.write(buffer, 4, packet, 96, index, 0, false) };
    });
    for (const [index, { template, buffer }] of headers.entries()) template.stamp(buffer, 4, 1_000, 100 + index);
    const seen = headers.map(({ buffer, lengthBytes }) => {
      const packet = parse(buffer, lengthBytes);
      const mid = packet.extensionOffset(1);
      return [packet.ssrc, buffer.readUInt16BE(packet.extensionOffset(5)), buffer.toString('utf8', mid, mid + 1)];
    });
    expect(seen).toEqual([
      [0x11111111, 100, '0'],
      [0xeeeeeeee, 101, '0'],
    ]);
  });
});
