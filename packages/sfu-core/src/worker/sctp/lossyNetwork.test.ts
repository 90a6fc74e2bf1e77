import { describe, expect, it } from 'vitest';
import type { MessageReliability, SctpAssociation } from './SctpAssociation.ts';
import { AssociationPair, type ReceivedMessage } from './testing/AssociationPair.ts';

/** What each stream is used for: its id decides. */
const reliabilities: MessageReliability[] = [
  { ordered: true },
  { ordered: false },
  { ordered: true, maxRetransmits: 0 },
  { ordered: false, maxRetransmits: 1 },
  { ordered: true, maxPacketLifeTimeMs: 150 },
  { ordered: false, maxPacketLifeTimeMs: 400 },
  { ordered: true },
];

const isReliable = ({ maxRetransmits, maxPacketLifeTimeMs }: MessageReliability) =>
  maxRetransmits === undefined && maxPacketLifeTimeMs === undefined;

/** Sends messages of all sizes, and checks what comes against what went. */
class Traffic {
  readonly #pair: AssociationPair;
  readonly #from: SctpAssociation;
  readonly #sent: Buffer[][] = reliabilities.map(() => []);

  constructor(pair: AssociationPair, from: SctpAssociation) {
    this.#pair = pair;
    this.#from = from;
  }

  send(): void {
    const { random } = this.#pair;
    const streamId = random.below(reliabilities.length);
    const sent = this.#sent[streamId]!;
    const sizeBytes =
      8 + (random.chance(0.02) ? random.below(262_137) : random.below(random.chance(0.2) ? 9_000 : 400));
    const message = Buffer.alloc(sizeBytes, random.below(256));
    // The index in front, and something that differs from place to place behind.
    message.writeUInt32BE(sent.length, 0);
    for (let at = 4; at + 4 <= sizeBytes; at += 509) message.writeUInt32BE(random.below(2 ** 32), at);
    sent.push(message);
    const reliability = reliabilities[streamId]!;
    expect(this.#from.sendMessage(streamId, 53, message, reliability, this.#pair.nowMs)).toBe('sent');
  }

  /** Whether every reliable message has come. */
  isComplete(received: readonly ReceivedMessage[]): boolean {
    const counts = reliabilities.map(() => 0);
    for (const { streamId } of received) counts[streamId]! += 1;
    return reliabilities.every((reliability, id) => !isReliable(reliability) || counts[id] === this.#sent[id]!.length);
  }

  /** Checks content, number and order; returns the share of unreliable messages that came. */
  check(received: readonly ReceivedMessage[]): number {
    let unreliableSent = 0;
    let unreliableReceived = 0;
    reliabilities.forEach((reliability, id) => {
      const sent = this.#sent[id]!;
      const mine = received.filter(({ streamId }) => streamId === id);
      const indexes = mine.map(({ message }) => message.readUInt32BE(0));
      const corrupt = mine.filter(({ message }, at) => !sent[indexes[at]!]?.equals(message));
      expect(corrupt).toEqual([]);
      expect(new Set(indexes).size).toBe(indexes.length);
      if (isReliable(reliability)) expect(indexes.length).toBe(sent.length);
      if (reliability.ordered) expect(indexes).toEqual([...indexes].sort((x, y) => x - y));
      if (isReliable(reliability)) return;
      unreliableSent += sent.length;
      unreliableReceived += mine.length;
    });
    return unreliableReceived / unreliableSent;
  }
}

describe('an association over a bad network', () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
  it.each(seeds)('delivers what it promises, and no more (seed %i)', (seed) => {
    const pair = new AssociationPair({ seed });
    const { random, network } = pair;
    network.conditions = {
      loss: [0, 0.01, 0.05, 0.1, 0.2][seed % 5]!,
      duplication: random.chance(0.5) ? 0.03 : 0,
      delayMs: random.below(80),
      jitterMs: random.chance(0.5) ? random.below(40) : 0,
    };
    pair.connect();
    const there = new Traffic(pair, pair.a);
    const back = new Traffic(pair, pair.b);
    for (let round = 0; round < 60; round += 1) {
      for (let count = random.below(6); count > 0; count -= 1) there.send();
      for (let count = random.below(3); count > 0; count -= 1) back.send();
      pair.pass(random.below(100));
    }
    const isComplete = () => there.isComplete(pair.listenerB.messages) && back.isComplete(pair.listenerA.messages);
    expect(pair.run(isComplete, 600_000)).toBe(true);
    const isQuiet = () =>
      [pair.a, pair.b].every(({ stats }) => stats.flightBytes === 0 && stats.sendBufferedBytes === 0);
    expect(pair.run(isQuiet, 600_000)).toBe(true);
    pair.pass(5_000);
    const shares = [there.check(pair.listenerB.messages), back.check(pair.listenerA.messages)];
    if (network.conditions.loss === 0 && network.conditions.jitterMs === 0)
      expect(Math.min(...shares)).toBeGreaterThan(0.5);
    for (const { stats, state } of [pair.a, pair.b]) {
      expect(state).toBe('connected');
      expect(stats).toMatchObject({ flightBytes: 0, sendBufferedBytes: 0, receiveBufferedBytes: 0 });
      expect(stats).toMatchObject({ malformedPacketCount: 0, droppedChunkCount: 0 });
    }
  });
});
