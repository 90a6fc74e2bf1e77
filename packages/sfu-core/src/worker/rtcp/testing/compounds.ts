import type { ReceptionReport } from '../RtcpPacket.ts';
import { RtcpWriter } from '../RtcpWriter.ts';
import { TransportFeedbackBuilder } from '../TransportFeedbackBuilder.ts';

/** A copy of what the writer holds. */
export function written(writer: RtcpWriter): Buffer {
  return Buffer.from(writer.buffer.subarray(writer.offset, writer.offset + writer.lengthBytes));
}

/** A report block with something in every field. */
export function receptionReport(ssrc: number, totalLost = 12): ReceptionReport {
  return {
    ssrc,
    fractionLost: 25,
    totalLost,
    highestSequenceNumber: 0x1fffe,
    jitter: 333,
    lastSr: 0xfedcba98,
    delaySinceLastSr: 0x12345,
  };
}

/** A sender's information with something in every field. */
export function senderInfo(ssrc: number) {
  return {
    ssrc,
    ntpSeconds: 0xe9000001,
    ntpFraction: 0x89abcdef,
    rtpTimestamp: 0xfffffff0,
    packetCount: 70_000,
    octetCount: 80_000_000,
  };
}

/** Compounds that have every kind of packet between them. */
export function sampleCompounds(): Buffer[] {
  const writer = new RtcpWriter();
  const compound = (append: () => void) => {
    writer.reset();
    append();
    return written(writer);
  };
  const arrivals = new TransportFeedbackBuilder();
  for (let sequenceNumber = 65_500; sequenceNumber < 65_600; sequenceNumber++) {
    if (sequenceNumber % 7 !== 0) arrivals.onPacket(sequenceNumber & 0xffff, 5000 + sequenceNumber * 3);
  }
  return [
    compound(() => {
      writer.senderReport(senderInfo(1), [receptionReport(2)]);
      writer.sdesCname(1, 'someone@example');
      writer.xrDlrr(1, [{ ssrc: 2, lastRr: 3, delaySinceLastRr: 4 }]);
    }),
    compound(() => {
      writer.receiverReport(1, [receptionReport(2), receptionReport(3, -4)]);
      writer.xrReceiverReferenceTime(1, { ntpSeconds: 5, ntpFraction: 6 });
      writer.remb(1, 2_500_000, [2, 3]);
    }),
    compound(() => writer.nack(1, 2, [1, 2, 3, 20, 65_535])),
    compound(() => {
      writer.pli(1, 2);
      writer.fir(1, 2, 3);
      writer.bye([1, 2]);
    }),
    compound(() => arrivals.build(1, 2, writer)),
  ];
}
