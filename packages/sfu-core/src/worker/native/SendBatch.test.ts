import { constants } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BatchPort, BatchTuple } from '../io/DatagramBatch.ts';
import type { Koffi } from './Koffi.ts';
import { NativeMemory } from './NativeMemory.ts';
import { BATCH_SLOTS, BATCH_SLOTS_BYTES, BATCH_TABLE_BYTES, SendBatch } from './SendBatch.ts';

const { EAGAIN, EINVAL, EPERM } = constants.errno;
const SLAB_ADDRESS = 0x7f12_fff0_0000n;
const TABLE_ADDRESS = 0x7f13_8000_0000n;
const OFFSET = 64;

/** What the system would be asked to send: to whom, in which packets, cut apart how. */
interface SystemMessage {
  name: string;
  packets: number[];
  segmentBytes: number | undefined;
}

let memories: NativeMemory[];
let sent: { descriptor: number; messages: SystemMessage[] }[];
/** What the next calls answer: a count, or an error. Default: all is sent. */
let answers: (number | { errno: number })[];
let batch: SendBatch;
let port: BatchPort;
let waited: number;

/** The tables as the kernel reads them, at their addresses. */
function messageAt(headerAddress: number): SystemMessage {
  const [slab, table] = memories as [NativeMemory, NativeMemory];
  const { buffer } = table;
  const inTable = (address: bigint) => Number(address - TABLE_ADDRESS);
  const header = headerAddress - Number(TABLE_ADDRESS);
  const name = inTable(buffer.readBigUInt64LE(header));
  const nameBytes = buffer.readUInt32LE(header + 8);
  const vector = inTable(buffer.readBigUInt64LE(header + 16));
  const count = Number(buffer.readBigUInt64LE(header + 24));
  const control = inTable(buffer.readBigUInt64LE(header + 32));
  const controlBytes = Number(buffer.readBigUInt64LE(header + 40));
  const packets = Array.from({ length: count }, (_, index) => {
    const at = Number(buffer.readBigUInt64LE(vector + 16 * index) - SLAB_ADDRESS);
    const lengthBytes = Number(buffer.readBigUInt64LE(vector + 16 * index + 8));
    expect(new Set(slab.buffer.subarray(at, at + lengthBytes)).size).toBe(1);
    return (slab.buffer[at] as number) * 10_000 + lengthBytes;
  });
  if (controlBytes > 0) {
    expect(controlBytes).toBe(24);
    expect([0, 8, 12].map((at) => buffer.readUInt32LE(control + at))).toEqual([18, 17, 103]);
  }
  return {
    name: buffer.toString('latin1', name, name + nameBytes),
    packets,
    segmentBytes: controlBytes > 0 ? buffer.readUInt16LE(control + 16) : undefined,
  };
}

beforeEach(() => {
  const addresses = [SLAB_ADDRESS, TABLE_ADDRESS];
  const koffi = { address: () => addresses.shift() ?? 0n } as unknown as Koffi;
  memories = [new NativeMemory(koffi, BATCH_SLOTS_BYTES), new NativeMemory(koffi, BATCH_TABLE_BYTES)];
  sent = [];
  answers = [];
  let errno = 0;
  const sendmmsg = (descriptor: number, headers: number, count: number): number => {
    const answer = answers.shift() ?? count;
    if (typeof answer !== 'number') {
      errno = answer.errno;
      return -1;
    }
    sent.push({ descriptor, messages: Array.from({ length: answer }, (_, index) => messageAt(headers + 64 * index)) });
    return answer;
  };
  batch = new SendBatch({ sendmmsg, errno: () => errno }, memories[0] as NativeMemory, memories[1] as NativeMemory);
  port = { descriptor: 7, canSegment: true };
  waited = 0;
  batch.onWaiting = () => {
    waited++;
  };
});

interface TestTuple extends BatchTuple {
  later: number[];
}

function tuple(name: string): TestTuple {
  const later: number[] = [];
  return {
    socketAddress: Buffer.from(name),
    later,
    sendLater: (packet) => void later.push((packet[0] as number) * 10_000 + packet.length),
  };
}

/** Adds a packet whose bytes are all `mark`; in what was sent it is `mark * 10,000 + lengthBytes`. */
function add(to: BatchTuple, mark: number, lengthBytes: number, from = port): void {
  const at = batch.slotOffset + OFFSET;
  batch.buffer.fill(mark, at, at + lengthBytes);
  batch.add(from, to, at, lengthBytes);
}

describe('SendBatch', () => {
  it('sends packets to several remotes with one call', () => {
    add(tuple('a'), 1, 100);
    add(tuple('b'), 2, 200);
    expect([waited, sent.length]).toEqual([1, 0]);
    batch.flush();
    batch.flush();
    expect(sent).toEqual([
      {
        descriptor: 7,
        messages: [
          { name: 'a', packets: [10_100], segmentBytes: undefined },
          { name: 'b', packets: [20_200], segmentBytes: undefined },
        ],
      },
    ]);
  });

  it('has the kernel cut apart what goes to one remote: equal packets, of which the last may be shorter', () => {
    const [a, b] = [tuple('a'), tuple('b')];
    for (const [mark, lengthBytes] of [900, 900, 899, 899, 901].entries()) add(a, mark, lengthBytes);
    add(b, 9, 901);
    add(a, 10, 901);
    batch.flush();
    expect(sent[0]?.messages).toEqual([
      { name: 'a', packets: [900, 10_900, 20_899], segmentBytes: 900 },
      { name: 'a', packets: [30_899], segmentBytes: undefined },
      { name: 'a', packets: [40_901], segmentBytes: undefined },
      { name: 'b', packets: [90_901], segmentBytes: undefined },
      { name: 'a', packets: [100_901], segmentBytes: undefined },
    ]);
  });

  it('makes no message larger than a datagram', () => {
    const a = tuple('a');
    for (let mark = 0; mark < 40; mark++) add(a, mark, 1_800);
    batch.flush();
    expect(sent[0]?.messages.map(({ packets }) => packets.length)).toEqual([36, 4]);
  });

  it('sends by itself when all slots are used', () => {
    const a = tuple('a');
    for (let mark = 0; mark < BATCH_SLOTS + 1; mark++) add(a, mark, 100);
    expect(sent.flatMap(({ messages }) => messages.flatMap(({ packets }) => packets))).toHaveLength(BATCH_SLOTS);
    expect(waited).toBe(2);
    batch.flush();
    expect(batch.packetCount).toBe(BATCH_SLOTS + 1);
  });

  it('keeps the order when another socket is to be used, and the packet just built', () => {
    const other: BatchPort = { descriptor: 8, canSegment: true };
    add(tuple('a'), 1, 100);
    add(tuple('b'), 2, 200, other);
    expect(sent.map(({ descriptor }) => descriptor)).toEqual([7]);
    batch.flush();
    expect(sent[1]).toEqual({ descriptor: 8, messages: [{ name: 'b', packets: [20_200], segmentBytes: undefined }] });
  });

  it('goes on after what the kernel took of it', () => {
    answers = [1, 2];
    for (const [mark, name] of ['a', 'b', 'c'].entries()) add(tuple(name), mark, 100);
    batch.flush();
    expect(sent.map(({ messages }) => messages.map(({ name }) => name))).toEqual([['a'], ['b', 'c']]);
  });

  it('leaves what the kernel has no room for to the socket’s own queue', () => {
    answers = [1, { errno: EAGAIN }];
    const [a, b, c] = [tuple('a'), tuple('b'), tuple('c')];
    add(a, 1, 100);
    add(b, 2, 100);
    add(b, 3, 90);
    add(c, 4, 100);
    batch.flush();
    expect([a.later, b.later, c.later]).toEqual([[], [20_100, 30_090], [40_100]]);
    expect(sent).toHaveLength(1);
  });

  it('gives up segments on a socket that has none of them, and loses nothing', () => {
    answers = [{ errno: EINVAL }];
    const [a, b] = [tuple('a'), tuple('b')];
    add(a, 1, 100);
    add(a, 2, 100);
    add(b, 3, 100);
    batch.flush();
    expect(a.later).toEqual([10_100, 20_100]);
    expect(sent[0]?.messages).toEqual([{ name: 'b', packets: [30_100], segmentBytes: undefined }]);
    expect(port.canSegment).toBe(false);
    add(a, 4, 100);
    add(a, 5, 100);
    batch.flush();
    expect(sent[1]?.messages.map(({ packets }) => packets)).toEqual([[40_100], [50_100]]);
  });

  it('loses a message that is refused for another reason, and that one only', () => {
    answers = [{ errno: EPERM }];
    const a = tuple('a');
    add(a, 1, 100);
    add(tuple('b'), 2, 100);
    batch.flush();
    expect(a.later).toEqual([]);
    expect(sent[0]?.messages.map(({ name }) => name)).toEqual(['b']);
    expect(batch.refusedCount).toBe(1);
  });

  it('sends nothing on a socket that was closed meanwhile', () => {
    let descriptor = 7;
    const closing = {
      get descriptor() {
        return descriptor;
      },
      canSegment: true,
    };
    add(tuple('a'), 1, 100, closing);
    descriptor = -1;
    batch.flush();
    expect(sent).toEqual([]);
    add(tuple('b'), 2, 100);
    batch.flush();
    expect(sent).toHaveLength(1);
  });

  it('never takes what lies outside of its slots', () => {
    expect(() => batch.add(port, tuple('a'), 2_000, 100_000_000)).toThrow(RangeError);
  });
});
