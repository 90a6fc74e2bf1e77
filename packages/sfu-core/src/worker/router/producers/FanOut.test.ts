import { beforeEach, expect, it } from 'vitest';
import { type Environment, systemEnvironment } from '../../io/Environment.ts';
import { Turn } from '../../io/Turn.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { Consumer } from '../consumers/Consumer.ts';
import { FanOut } from './FanOut.ts';
import type { ProducerStream } from './ProducerStream.ts';

const stream = { index: 0 } as ProducerStream;
let endTurn: () => void;
let fanOut: FanOut;
let forwarded: string[];

beforeEach(() => {
  const waiting: (() => void)[] = [];
  const environment: Environment = { ...systemEnvironment, atEndOfTurn: (task) => void waiting.push(task) };
  endTurn = () => waiting.splice(0).forEach((task) => void task());
  fanOut = new FanOut(new Turn(environment), environment.clock);
  forwarded = [];
});

function consumer(name: string): Consumer {
  const forward = (packet: RtpPacket) => void forwarded.push(`${name}${packet.sequenceNumber}`);
  return { forward } as unknown as Consumer;
}

function packet(sequenceNumber: number): RtpPacket {
  const made = new RtpPacket();
  made.sequenceNumber = sequenceNumber;
  return made;
}

it('hands what came in one turn to one consumer after the other, each time in the order of arrival', () => {
  fanOut.addConsumer(consumer('a'));
  fanOut.addConsumer(consumer('b'));
  for (const number of [1, 3, 2]) fanOut.add(packet(number), stream);
  expect(forwarded).toEqual([]);
  endTurn();
  expect(forwarded).toEqual(['a1', 'a3', 'a2', 'b1', 'b3', 'b2']);
  fanOut.add(packet(4), stream);
  endTurn();
  expect(forwarded.slice(6)).toEqual(['a4', 'b4']);
});

it('keeps no more than the histories can spare', () => {
  fanOut.addConsumer(consumer('a'));
  for (let number = 1; number <= 100; number++) fanOut.add(packet(number), stream);
  expect(forwarded).toHaveLength(64);
  endTurn();
  expect(forwarded).toHaveLength(100);
  expect(forwarded.at(-1)).toBe('a100');
});

it('leaves out consumers that went before the end of the turn, and forgets all when told to', () => {
  const gone = consumer('a');
  fanOut.addConsumer(gone);
  fanOut.addConsumer(consumer('b'));
  fanOut.add(packet(1), stream);
  fanOut.removeConsumer(gone);
  endTurn();
  expect(forwarded).toEqual(['b1']);
  fanOut.add(packet(2), stream);
  fanOut.clear();
  endTurn();
  expect(forwarded).toEqual(['b1']);
});

it('keeps nothing for a producer without consumers', () => {
  fanOut.add(packet(1), stream);
  fanOut.addConsumer(consumer('late'));
  endTurn();
  expect(forwarded).toEqual([]);
});
