import { describe, expect, it } from 'vitest';
import type { RtpParameters } from '../../../types/rtpParameters.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { RtpListener } from './RtpListener.ts';

const ids = { mid: 1, rid: 2, repairedRid: 3 };
const none = { codecs: [] };

function producer(id: string, rtpParameters: Partial<RtpParameters>) {
  return { id, rtpParameters: { ...none, ...rtpParameters } };
}

/** A packet with one-byte extension elements. */
function packet(ssrc: number, elements: Record<number, string> = {}): RtpPacket {
  const data: number[] = [];
  for (const [id, text] of Object.entries(elements)) {
    data.push((Number(id) << 4) | (text.length - 1), ...Buffer.from(text));
  }
  while (data.length % 4 !== 0) data.push(0);
  const buffer = Buffer.alloc(16 + data.length);
  buffer.set([0x90, 96]);
  buffer.writeUInt32BE(ssrc, 8);
  buffer.writeUInt16BE(0xbede, 12);
  buffer.writeUInt16BE(data.length / 4, 14);
  buffer.set(data, 16);
  const parsed = new RtpPacket();
  expect(parsed.parse(buffer, 0, buffer.length)).toBe(true);
  return parsed;
}

describe('RtpListener', () => {
  it('routes by SSRC, media and repair', () => {
    const listener = new RtpListener();
    const a = producer('a', { encodings: [{ ssrc: 10, rtx: { ssrc: 11 } }] });
    listener.add(a);
    expect(listener.find(packet(10), ids)).toBe(a);
    expect(listener.find(packet(11), ids)).toBe(a);
    expect(listener.find(packet(12), ids)).toBeUndefined();
  });

  it('routes by MID and learns the SSRC', () => {
    const listener = new RtpListener();
    const a = producer('a', { mid: '0', encodings: [{ rid: 'r0' }] });
    const b = producer('b', { mid: '1', encodings: [{ rid: 'r0' }] });
    listener.add(a);
    listener.add(b);
    expect(listener.find(packet(20, { 1: '1', 2: 'r0' }), ids)).toBe(b);
    expect(listener.find(packet(20), ids)).toBe(b);
    expect(listener.find(packet(21, { 1: '0' }), ids)).toBe(a);
    expect(listener.find(packet(22, { 1: '2' }), ids)).toBeUndefined();
  });

  it('routes by RID, and by repaired RID, where there is no MID', () => {
    const listener = new RtpListener();
    const a = producer('a', { encodings: [{ rid: 'low' }, { rid: 'high' }] });
    listener.add(a);
    expect(listener.find(packet(30, { 2: 'high' }), ids)).toBe(a);
    expect(listener.find(packet(31, { 3: 'low' }), ids)).toBe(a);
  });

  it.each([
    ['ssrc', { encodings: [{ ssrc: 10 }] }],
    ['MID', { mid: '0' }],
    ['RID', { encodings: [{ rid: 'r0' }] }],
  ])('refuses a second producer with the same %s, and stays as it was', (what, parameters) => {
    const listener = new RtpListener();
    listener.add(producer('a', parameters));
    const before = listener.dump();
    expect(() => listener.add(producer('b', parameters))).toThrow(new RegExp(`${what} already exists`));
    expect(listener.dump()).toEqual(before);
  });

  it('forgets a producer with all it learned', () => {
    const listener = new RtpListener();
    const a = producer('a', { mid: '0', encodings: [{ rid: 'r0' }] });
    listener.add(a);
    listener.find(packet(40, { 1: '0' }), ids);
    listener.remove(a);
    expect(listener.dump()).toEqual({ ssrcTable: [], midTable: [], ridTable: [] });
    expect(listener.find(packet(40, { 1: '0' }), ids)).toBeUndefined();
  });

  it('learns no more SSRCs of a producer than it can have, and still routes the others', () => {
    const listener = new RtpListener();
    const a = producer('a', { mid: 'm', encodings: [{ rid: 'low' }] });
    listener.add(a);
    for (let ssrc = 1; ssrc <= 1000; ssrc++) expect(listener.find(packet(ssrc, { 1: 'm' }), ids)).toBe(a);
    expect(listener.dump().ssrcTable.length).toBeLessThan(100);
    expect(listener.find(packet(1), ids)).toBe(a);
    expect(listener.find(packet(1000), ids)).toBeUndefined();

    listener.remove(a);
    listener.add(a);
    expect(listener.find(packet(2000, { 1: 'm' }), ids)).toBe(a);
    expect(listener.find(packet(2000), ids)).toBe(a);
  });
});
