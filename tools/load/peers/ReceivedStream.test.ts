import { beforeEach, expect, it } from 'vitest';
import { ReceivedStream } from './ReceivedStream.ts';

let asked: number[][];
let stream: ReceivedStream;

beforeEach(() => {
  asked = [];
  stream = new ReceivedStream({
    ssrc: 7,
    clockRate: 90_000,
    place: 3,
    onNack: (sequenceNumbers) => asked.push([...sequenceNumbers]),
    onKeyFrameRequired: () => undefined,
  });
});

it('looks into the first packet, and from then on into one of fifty', () => {
  const looked = Array.from({ length: 500 }, (_, i) => stream.receive(i, 0, i)).flatMap((isChecked, i) =>
    isChecked ? [i] : [],
  );
  expect(looked[0]).toBe(0);
  expect(looked.length).toBe(11);
  expect(new Set(looked.slice(2).map((at, i) => at - (looked[i + 1] ?? 0)))).toEqual(new Set([50]));
});

it('asks for what is missing, again after a while, until it came', () => {
  for (const sequenceNumber of [65_534, 1]) stream.receive(sequenceNumber, 0, 0);
  expect(asked.splice(0)).toEqual([[65_535, 0]]);
  expect(stream.lostPackets).toBe(2);
  expect(stream.recover(65_535, 50)).toBe(true);
  expect(stream.recover(65_535, 50)).toBe(false);
  stream.tick(200);
  expect(asked).toEqual([[0]]);
  expect(stream.lostPackets).toBe(1);
  expect(stream.receivedPackets).toBe(2);
});

it('counts nothing twice', () => {
  for (const sequenceNumber of [10, 11, 11, 10]) stream.receive(sequenceNumber, 0, 0);
  expect(stream.lostPackets).toBe(0);
  expect(stream.nextReport()).toMatchObject({ ssrc: 7, totalLost: 0, fractionLost: 0, highestSequenceNumber: 11 });
});
