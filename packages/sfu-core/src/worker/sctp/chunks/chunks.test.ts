import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../testing/SeededRandom.ts';
import { actionOnUnknown, chunkType, padded } from './chunkType.ts';
import { dataChunkSpan, readDataChunk } from './dataChunk.ts';
import { forwardTsnBodySize, readForwardTsnChunk, writeForwardTsnChunk } from './forwardTsnChunk.ts';
import { type EndParameters, initChunkBody, readInitChunk } from './initChunk.ts';
import { PacketWriter } from './PacketWriter.ts';
import { chunkSpan, readChunk, readPacketHeader } from './packet.ts';
import { parametersSize, readParameters, writeParameters } from './parameters.ts';
import {
  outgoingResetParameter,
  readOutgoingResetRequest,
  readReconfigResponse,
  reconfigResponseParameter,
} from './reconfigChunk.ts';
import { readSackChunk, sackBodySize, writeSackChunk } from './sackChunk.ts';

const ours: EndParameters = {
  initiateTag: 0x01020304,
  windowBytes: 0x00100000,
  outboundStreams: 65_535,
  inboundStreams: 65_535,
  initialTsn: 0xfffffffe,
  hasPartialReliability: true,
  hasReconfig: true,
};

/** INIT bodies with the parameters that libwebrtc and usrsctp send. */
const libwebrtcInit = Buffer.from(
  '0102030400500000ffffffff05060708' + // tag, window, streams, TSN
    'c0000004' + // forward TSN supported
    '80080008' +
    '82c0c240' + // RE-CONFIG, FORWARD TSN, I-FORWARD-TSN, I-DATA
    '8001000800000001', // zero checksum acceptable, over DTLS
  'hex',
);
const usrsctpInit = Buffer.from(
  '0a0b0c0d00100000040008000e0f1011' +
    '80000004' + // ECN
    'c0000004' + // forward TSN supported
    '80080009' +
    'c00fc18082000000' + // with ASCONF, AUTH, packet drop
    '80020024' +
    '00'.repeat(32) + // random
    '80040006000100008003000680c10000', // HMAC algorithms, chunk list
  'hex',
);

describe('INIT', () => {
  it('of ours reads as it was written', () => {
    const cookie = Buffer.from('sealed');
    const read = readInitChunk(initChunkBody(ours, [{ type: 7, value: cookie }]));
    expect(read?.end).toEqual(ours);
    expect(read?.cookie?.equals(cookie)).toBe(true);
    expect(read?.unrecognized).toEqual([]);
  });

  it('of libwebrtc and of usrsctp is understood, with nothing to report', () => {
    const libwebrtc = readInitChunk(libwebrtcInit);
    expect(libwebrtc?.end).toEqual({ ...ours, windowBytes: 0x500000, initialTsn: 0x05060708 });
    expect(libwebrtc?.unrecognized).toEqual([]);
    const usrsctp = readInitChunk(usrsctpInit);
    expect(usrsctp?.end).toMatchObject({ outboundStreams: 1_024, inboundStreams: 2_048 });
    expect(usrsctp?.end).toMatchObject({ hasPartialReliability: true, hasReconfig: true });
    expect(usrsctp?.unrecognized).toEqual([]);
  });

  it('is refused when it is cut anywhere but between parameters', () => {
    const body = initChunkBody(ours, []);
    const lengths = Array.from(body.keys()).filter((length) => readInitChunk(body.subarray(0, length)) !== undefined);
    // Less than a parameter's header at the end is taken for padding.
    expect(lengths).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 26, 27]);
  });
});

describe('SACK, FORWARD TSN and RE-CONFIG', () => {
  it('read as they were written', () => {
    const sack = { cumulativeTsn: 0xffffffff, windowBytes: 7, gaps: [2, 3, 9, 65_535], duplicateTsns: [5, 0xfffffff0] };
    const sackBody = Buffer.alloc(sackBodySize(sack));
    writeSackChunk(sack, sackBody, 0);
    expect(readSackChunk(sackBody)).toEqual(sack);
    const forward = { cumulativeTsn: 3, skipped: [{ streamId: 65_534, ssn: 65_535 }] };
    const forwardBody = Buffer.alloc(forwardTsnBodySize(forward));
    writeForwardTsnChunk(forward, forwardBody, 0);
    expect(readForwardTsnChunk(forwardBody)).toEqual(forward);
    const request = { requestSequence: 0xffffffff, responseSequence: 1, lastTsn: 2, streamIds: [1, 65_534] };
    expect(readOutgoingResetRequest(outgoingResetParameter(request).value)).toEqual(request);
    const response = { responseSequence: 0xffffffff, result: 6 };
    expect(readReconfigResponse(reconfigResponseParameter(response).value)).toEqual(response);
  });

  it('are refused when they are too short, and a SACK when its blocks or counts make no sense', () => {
    const sack = { cumulativeTsn: 1, windowBytes: 7, gaps: [2, 3], duplicateTsns: [5] };
    const body = Buffer.alloc(sackBodySize(sack));
    writeSackChunk(sack, body, 0);
    for (let length = 0; length < body.length; length += 1)
      expect(readSackChunk(body.subarray(0, length))).toBeUndefined();
    for (const gaps of [
      [3, 2],
      [0, 1],
    ]) {
      writeSackChunk({ ...sack, gaps }, body, 0);
      expect(readSackChunk(body)).toBeUndefined();
    }
    expect(readForwardTsnChunk(Buffer.alloc(3))).toBeUndefined();
    expect(readOutgoingResetRequest(Buffer.alloc(11))).toBeUndefined();
    expect(readReconfigResponse(Buffer.alloc(7))).toBeUndefined();
    expect(readDataChunk(0, Buffer.alloc(11))).toBeUndefined();
  });
});

describe('parameters', () => {
  it('read as they were written, padded', () => {
    const parameters = [0, 1, 2, 3, 4, 5].map((length) => ({
      type: 0x8000 + length,
      value: Buffer.alloc(length, length),
    }));
    const bytes = Buffer.alloc(parametersSize(parameters), 0xee);
    expect(writeParameters(parameters, bytes, 0)).toBe(bytes.length);
    expect(bytes.includes(0xee)).toBe(false);
    expect(readParameters(bytes)).toEqual(parameters);
  });

  it('are refused with a length that does not fit', () => {
    for (const hex of ['00010003', '00010000', '0001000900000000', '0001ffff']) {
      expect(readParameters(Buffer.from(hex, 'hex'))).toBeUndefined();
    }
  });
});

describe('packets', () => {
  function writerTo(packets: Buffer[], maxPacketSizeBytes = 100): PacketWriter {
    const send = (packet: Buffer) => packets.push(Buffer.from(packet));
    return new PacketWriter({ localPort: 5001, remotePort: 5002, maxPacketSizeBytes, send });
  }

  it('hold chunks until they are full, the tag is another, or they are wanted', () => {
    const packets: Buffer[] = [];
    const writer = writerTo(packets);
    for (const [tag, size] of [
      [1, 20],
      [1, 3],
      [1, 60],
      [2, 1],
    ] as const) {
      const at = writer.chunk(tag, chunkType.data, 5, size);
      writer.bytes.fill(size, at, at + size);
    }
    expect(writer.isEmpty).toBe(false);
    writer.flush();
    writer.flush();
    expect(writer.isEmpty).toBe(true);
    expect(packets.map((packet) => packet.length)).toEqual([12 + 24 + 8, 12 + 64, 12 + 8]);
    expect(packets.map((packet) => readPacketHeader(packet)?.verificationTag)).toEqual([1, 1, 2]);
    expect(readPacketHeader(packets[0]!)).toMatchObject({ sourcePort: 5001, destinationPort: 5002 });
    const first = readChunk(packets[0]!, 12)!;
    expect(first).toMatchObject({ type: 0, flags: 5 });
    const second = readChunk(packets[0]!, 12 + chunkSpan(first))!;
    expect(second.body.length).toBe(3);
    // Padding is zero, whatever the buffer held.
    expect(packets[0]!.at(-1)).toBe(0);
    expect(() => writer.chunk(1, 0, 0, 85)).toThrow(RangeError);
  });

  it('are told from noise by their checksum', () => {
    const packets: Buffer[] = [];
    const writer = writerTo(packets);
    writer.chunk(1, chunkType.data, 0, 30);
    writer.flush();
    const [packet] = packets;
    const random = new SeededRandom(1);
    for (let count = 0; count < 500; count += 1) {
      const changed = Buffer.from(packet!);
      changed[random.below(changed.length)]! ^= 1 << random.below(8);
      expect(readPacketHeader(changed)).toBeUndefined();
    }
    expect(readPacketHeader(packet!)).toBeDefined();
  });

  it('have chunks whose lengths fit', () => {
    expect(readChunk(Buffer.from([0, 0, 0, 3]), 0)).toBeUndefined();
    expect(readChunk(Buffer.from([0, 0, 0, 5]), 0)).toBeUndefined();
    expect(readChunk(Buffer.from([0, 0, 0]), 0)).toBeUndefined();
    expect(readChunk(Buffer.from([1, 2, 0, 4]), 0)).toMatchObject({ type: 1, flags: 2 });
  });

  it('count with padding', () => {
    expect([0, 1, 4, 5].map(padded)).toEqual([0, 4, 4, 8]);
    expect([1, 4, 5].map(dataChunkSpan)).toEqual([20, 20, 24]);
  });

  it('say with two bits what to do about the unknown', () => {
    expect([0, 1, 2, 3].map(actionOnUnknown)).toEqual([
      { isSkipped: false, isReported: false },
      { isSkipped: false, isReported: true },
      { isSkipped: true, isReported: false },
      { isSkipped: true, isReported: true },
    ]);
  });
});
