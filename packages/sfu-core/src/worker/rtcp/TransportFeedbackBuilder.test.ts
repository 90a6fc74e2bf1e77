import { describe, expect, it } from 'vitest';
import { RtcpPacketConverter, type TransportWideCC } from 'werift';
import { seededRandom } from '../srtp/testing/packets.ts';
import { parseRtcp } from './parseRtcp.ts';
import type { TransportCc } from './RtcpPacket.ts';
import { RTCP_TARGET_BYTES, RtcpWriter } from './RtcpWriter.ts';
import { TransportFeedbackBuilder } from './TransportFeedbackBuilder.ts';
import { written } from './testing/compounds.ts';
import { reportedPackets } from './testing/reportedPackets.ts';

/** Everything pending, as a sender would read it. */
function feedbacks(builder: TransportFeedbackBuilder): TransportCc[] {
  const writer = new RtcpWriter();
  const read: TransportCc[] = [];
  while (builder.build(1, 2, writer)) {
    expect(writer.lengthBytes).toBeLessThanOrEqual(RTCP_TARGET_BYTES);
    const packets = parseRtcp(writer.buffer, writer.offset, writer.lengthBytes);
    if (packets === undefined) expect.fail('malformed feedback');
    for (const packet of packets) if (packet.type === 'transport-cc') read.push(packet);
    writer.reset();
  }
  expect(builder.hasPending).toBe(false);
  return read;
}

/** Sequence number and arrival time of what a feedback says was received. */
function arrivalsOf(feedback: TransportCc): [number, number][] {
  let nowMs = feedback.referenceTimeMs;
  const arrivals: [number, number][] = [];
  for (const { sequenceNumber, received, deltaMs } of reportedPackets(feedback)) {
    if (!received) continue;
    nowMs += deltaMs;
    arrivals.push([sequenceNumber, nowMs]);
  }
  return arrivals;
}

function builderWith(arrivals: readonly (readonly [number, number])[]): TransportFeedbackBuilder {
  const builder = new TransportFeedbackBuilder();
  for (const [sequenceNumber, arrivalMs] of arrivals) builder.onPacket(sequenceNumber, arrivalMs);
  return builder;
}

describe('TransportFeedbackBuilder', () => {
  it('has nothing to say before the first packet', () => {
    const builder = new TransportFeedbackBuilder();
    const writer = new RtcpWriter();
    expect(builder.build(1, 2, writer)).toBe(false);
    expect(writer.lengthBytes).toBe(0);
  });

  it('has the bytes of the draft for one packet', () => {
    const writer = new RtcpWriter();
    builderWith([[0x1234, 640 + 5]]).build(0xaabbccdd, 0x11223344, writer);
    // Reference time 10, run of 1 small delta of 20 ticks, one byte of padding.
    expect(written(writer).toString('hex')).toBe(
      'afcd0005aabbccdd11223344123400010000' + '0a00' + '2001' + '14' + '01',
    );
  });

  it('reports arrivals, losses and the wrap', () => {
    const arrivals = [
      [65_533, 1000],
      [65_534, 1000.25],
      [65_535, 1063.75],
      [1, 1127.5],
      [2, 1300],
    ] as const;
    const [feedback, ...others] = feedbacks(builderWith(arrivals));
    expect(others).toEqual([]);
    expect(feedback).toMatchObject({ senderSsrc: 1, mediaSsrc: 2, baseSequenceNumber: 65_533, feedbackPacketCount: 0 });
    expect(feedback && reportedPackets(feedback).map((status) => status.received)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
    expect(feedback && arrivalsOf(feedback)).toEqual(arrivals);
  });

  it('reports each packet once, and losses between two feedbacks', () => {
    const builder = builderWith([[10, 100]]);
    expect(feedbacks(builder)).toMatchObject([{ baseSequenceNumber: 10, feedbackPacketCount: 0 }]);
    expect(feedbacks(builder)).toEqual([]);
    builder.onPacket(13, 120);
    const [feedback] = feedbacks(builder);
    expect(feedback).toMatchObject({ baseSequenceNumber: 11, feedbackPacketCount: 1 });
    expect(feedback && reportedPackets(feedback).map((status) => status.received)).toEqual([false, false, true]);
  });

  it('reports packets that changed places with negative deltas', () => {
    const [feedback] = feedbacks(
      builderWith([
        [1, 100],
        [3, 105],
        [2, 110],
      ]),
    );
    expect(feedback && arrivalsOf(feedback)).toEqual([
      [1, 100],
      [2, 110],
      [3, 105],
    ]);
  });

  it('goes back to a packet that comes after the ones behind it were reported', () => {
    const builder = builderWith([
      [1, 100],
      [3, 105],
    ]);
    feedbacks(builder);
    builder.onPacket(2, 110);
    const [feedback] = feedbacks(builder);
    expect(feedback && arrivalsOf(feedback)).toEqual([
      [2, 110],
      [3, 105],
    ]);
    expect(feedbacks(builder)).toEqual([]);
  });

  it('ignores duplicates, reported or not', () => {
    const builder = builderWith([
      [1, 100],
      [1, 200],
    ]);
    const [feedback] = feedbacks(builder);
    expect(feedback && arrivalsOf(feedback)).toEqual([[1, 100]]);
    builder.onPacket(1, 300);
    expect(builder.hasPending).toBe(false);
  });

  it('begins a new packet where no delta reaches', () => {
    const builder = builderWith([
      [1, 1000],
      [2, 1000 + 8191.75],
      [4, 1000 + 8191.75 + 8192],
      [5, 1000],
    ]);
    const read = feedbacks(builder);
    expect(read.map((feedback) => feedback.baseSequenceNumber)).toEqual([1, 3, 5]);
    expect(read.map((feedback) => feedback.feedbackPacketCount)).toEqual([0, 1, 2]);
    expect(read.flatMap(arrivalsOf)).toEqual([
      [1, 1000],
      [2, 9191.75],
      [4, 17_383.75],
      [5, 1000],
    ]);
  });

  it('splits what is too long for one datagram', () => {
    const arrivals = Array.from({ length: 2000 }, (_, place) => [place, 64 * place] as const);
    const read = feedbacks(builderWith(arrivals));
    expect(read.length).toBeGreaterThan(2);
    expect(read.flatMap(arrivalsOf)).toEqual(arrivals);
  });

  it('leaves for later what has no room beside the rest of a compound', () => {
    const builder = builderWith(Array.from({ length: 500 }, (_, place) => [place, place * 2] as const));
    const writer = new RtcpWriter(300);
    writer.pli(1, 2);
    expect(builder.build(1, 2, writer)).toBe(true);
    expect(builder.hasPending).toBe(true);
    expect(parseRtcp(writer.buffer, writer.offset, writer.lengthBytes)?.[0]?.type).toBe('pli');
    expect(builder.build(1, 2, writer)).toBe(false);
    const last = feedbacks(builder).at(-1);
    expect(last && reportedPackets(last).at(-1)?.sequenceNumber).toBe(499);
  });

  it('says nothing of what is older than its window', () => {
    const builder = builderWith([
      [0, 100],
      [5000, 200],
      [5000 - 2048, 300],
      [5000 - 2047, 300],
    ]);
    const [feedback] = feedbacks(builder);
    expect(feedback?.baseSequenceNumber).toBe(5000 - 2047);
    expect(feedback && arrivalsOf(feedback)).toEqual([
      [5000 - 2047, 300],
      [5000, 200],
    ]);
  });

  it('remembers as many packets as come in a second, and no more', () => {
    const sizeAt = (packetsPerSecond: number) => {
      const builder = new TransportFeedbackBuilder();
      for (let number = 0; number < 5 * packetsPerSecond; number++) {
        builder.onPacket(number & 0xffff, (number * 1000) / packetsPerSecond);
        if (number % 10 === 0) feedbacks(builder);
      }
      return builder.sizeBytes / 8;
    };
    expect([50, 150, 1_000, 5_000].map(sizeAt)).toEqual([128, 256, 1_024, 2_048]);
  });

  it('reports what comes a second late, at any rate', () => {
    const builder = new TransportFeedbackBuilder();
    for (let number = 0; number < 2_000; number++) {
      if (number !== 1_200) builder.onPacket(number, number);
      if (number % 100 === 99) feedbacks(builder);
    }
    builder.onPacket(1_200, 2_000);
    const [feedback] = feedbacks(builder);
    expect(feedback?.baseSequenceNumber).toBe(1_200);
    expect(feedback && reportedPackets(feedback)[0]?.received).toBe(true);
  });

  it('counts feedbacks in 8 bits', () => {
    const builder = new TransportFeedbackBuilder();
    const counts: number[] = [];
    for (let sequenceNumber = 0; sequenceNumber < 258; sequenceNumber++) {
      builder.onPacket(sequenceNumber, sequenceNumber);
      counts.push(...feedbacks(builder).map((feedback) => feedback.feedbackPacketCount));
    }
    expect(counts.slice(254)).toEqual([254, 255, 0, 1]);
  });

  it('keeps 24 bits of the reference time, as sessions of weeks need', () => {
    const weeksMs = 64 * 2 ** 24 + 6400;
    const [feedback] = feedbacks(builderWith([[1, weeksMs + 7]]));
    expect(feedback && arrivalsOf(feedback)).toEqual([[1, 6407]]);
  });

  it.each([
    { lossRatio: 0, jitterMs: 1 },
    { lossRatio: 0.03, jitterMs: 5 },
    { lossRatio: 0.5, jitterMs: 200 },
    { lossRatio: 0.95, jitterMs: 20 },
  ])('tells the whole story of 30,000 packets under $lossRatio loss and $jitterMs ms of jitter', (path) => {
    const random = seededRandom(31);
    const builder = new TransportFeedbackBuilder();
    const sent = new Map<number, number>();
    const told = new Map<number, number>();
    const inFlight: { sequenceNumber: number; arrivalMs: number }[] = [];
    let lastSequenceNumber = 0;
    const read = () => {
      for (const feedback of feedbacks(builder)) {
        for (const [wide, arrivalMs] of arrivalsOf(feedback)) {
          const sequenceNumber = lastSequenceNumber + (((wide - lastSequenceNumber) << 16) >> 16);
          const known = told.get(sequenceNumber);
          if (known !== undefined) expect(arrivalMs).toBe(known);
          told.set(sequenceNumber, arrivalMs);
        }
      }
    };
    for (let sequenceNumber = 60_000; sequenceNumber < 90_000; sequenceNumber++) {
      const sentMs = (sequenceNumber - 60_000) * 2;
      lastSequenceNumber = sequenceNumber;
      if (random() >= path.lossRatio) {
        inFlight.push({ sequenceNumber, arrivalMs: Math.round((sentMs + random() * path.jitterMs) * 4) / 4 });
      }
      inFlight.sort((a, b) => a.arrivalMs - b.arrivalMs);
      while (inFlight[0] !== undefined && inFlight[0].arrivalMs <= sentMs) {
        const packet = inFlight.shift()!;
        builder.onPacket(packet.sequenceNumber & 0xffff, packet.arrivalMs);
        sent.set(packet.sequenceNumber, packet.arrivalMs);
      }
      if (sequenceNumber % 50 === 0) read();
    }
    read();
    expect(told.size).toBeGreaterThan(0);
    expect(told).toEqual(new Map([...sent].filter(([sequenceNumber]) => told.has(sequenceNumber))));
    expect(told.size).toBe(sent.size);
  });
});

describe('werift', () => {
  it('reads our feedback as we do', () => {
    const random = seededRandom(41);
    for (let turn = 0; turn < 200; turn++) {
      const builder = new TransportFeedbackBuilder();
      let arrivalMs = 1000;
      for (let sequenceNumber = 0; sequenceNumber < 100; sequenceNumber++) {
        arrivalMs += Math.round(random() * (turn % 3 === 0 ? 400 : 40)) / 4;
        if (random() < 0.8) builder.onPacket(sequenceNumber + 100 * turn, arrivalMs);
      }
      const writer = new RtcpWriter();
      builder.build(1, 2, writer);
      const compound = written(writer);
      const [ours] = parseRtcp(compound, 0, compound.length) as [TransportCc];
      const [packet] = RtcpPacketConverter.deSerialize(compound);
      const theirs = (packet as { feedback?: unknown }).feedback as TransportWideCC;
      expect(theirs).toMatchObject({
        baseSequenceNumber: ours.baseSequenceNumber,
        packetStatusCount: ours.deltasMs.length,
        fbPktCount: ours.feedbackPacketCount,
        referenceTime: ours.referenceTimeMs / 64,
      });
      const received = reportedPackets(ours).filter((status) => status.received);
      // Their deltas are in microseconds.
      expect(theirs.recvDeltas.map(({ delta }) => delta / 1000)).toEqual(received.map(({ deltaMs }) => deltaMs));
    }
  });
});
