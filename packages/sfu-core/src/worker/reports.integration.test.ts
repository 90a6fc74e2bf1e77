import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from '../index.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, opusPayload, vp8Payload } from '../testing/rtpBytes.ts';
import type { WebRtcClient } from '../testing/WebRtcClient.ts';
import { compactNtp, msToCompactNtp, ntpToUnixMs, unixMsToNtp } from './rtcp/ntp.ts';
import type { SenderReport } from './rtcp/RtcpPacket.ts';
import { reportedPackets } from './rtcp/testing/reportedPackets.ts';

/** How much later than its capture the tests' video is sent: an encoder that takes its time. */
const VIDEO_DELAY_MS = 200;
const CLIENT_SSRC = 0x0d00_0001;

let scene: CallScene;
let sender: WebRtcClient;
let receiver: WebRtcClient;
let audio: { producer: types.Producer; consumer: types.Consumer; ssrc: number };
let video: { producer: types.Producer; consumer: types.Consumer; ssrc: number };
const audioSource = new PacketSource(AUDIO);
const videoSource = new PacketSource(VIDEO);
let sent = 0;
let wide = 65_400;

beforeAll(async () => {
  scene = await CallScene.create();
  sender = await scene.join();
  receiver = await scene.join();
  audio = await call('audio', audioParameters);
  video = await call('video', videoParameters);
});
afterAll(() => scene.close());

async function call(kind: types.MediaKind, rtpParameters: types.RtpParameters) {
  const producer = await sender.transport.produce({ kind, rtpParameters });
  const consumer = await scene.consume(receiver, producer);
  return { producer, consumer, ssrc: consumer.rtpParameters.encodings![0]!.ssrc! };
}

const nextWide = () => (wide = (wide + 1) & 0xffff);

/** One packet of audio and of video; resolves when both have come through. */
async function sendBoth(): Promise<void> {
  sender.sendRtp(audioSource.next(opusPayload(sent), nextWide()));
  sender.sendRtp(videoSource.next(vp8Payload(sent === 0, sent), nextWide()));
  sent++;
  await receiver.until(() => receiver.rtp.length >= 2 * sent);
}

/** The RTP clock of a stream of the sender at a time of its wall clock. */
const timestampAt = (base: number, clockRateKhz: number, unixMs: number, startMs: number) =>
  (base + Math.round((unixMs - startMs) * clockRateKhz)) >>> 0;

describe('reports to a producer', () => {
  it('tell its losses, and when its last sender report came', async () => {
    await sendBoth();
    const ntp = unixMsToNtp(Date.now());
    for (const { ssrc } of [AUDIO, VIDEO]) {
      sender.sendRtcp((writer) =>
        writer.senderReport({ ssrc, ...ntp, rtpTimestamp: audioSource.timestamp, packetCount: 1, octetCount: 1 }),
      );
    }
    const blocks = () => sender.reports('rr').flatMap(({ reports }) => reports);
    const answers = (ssrc: number) => blocks().filter((block) => block.ssrc === ssrc && block.lastSr !== 0);
    await sender.until(() => answers(AUDIO.ssrc).length > 0 && answers(VIDEO.ssrc).length > 0);
    for (const { ssrc } of [AUDIO, VIDEO]) {
      expect(answers(ssrc)[0]).toMatchObject({ fractionLost: 0, totalLost: 0, lastSr: compactNtp(ntp) });
    }
    expect(answers(VIDEO.ssrc)[0]!.highestSequenceNumber).toBe(videoSource.sequenceNumber);
  });

  it('tell of every packet when it came, and of those that did not', async () => {
    const expected = new Map<number, boolean>();
    for (let i = 0; i < 200; i++) {
      await sendBoth();
      for (const back of [0, 1]) expected.set((wide - back) & 0xffff, true);
      if (i === 100) expected.set(nextWide(), false);
    }
    const told = () =>
      new Map(
        sender
          .reports('transport-cc')
          .flatMap((report) => reportedPackets(report).map((p) => [p.sequenceNumber, p.received])),
      );
    await sender.until(() => told().has(wide));
    const all = told();
    for (const [sequenceNumber, received] of expected)
      expect(all.get(sequenceNumber), `${sequenceNumber}`).toBe(received);
    const counts = sender.reports('transport-cc').map(({ feedbackPacketCount }) => feedbackPacketCount);
    expect(counts).toEqual(counts.map((_, i) => (counts[0]! + i) & 0xff));
  });

  it('tell it the bitrate that the host allows', async () => {
    await sender.transport.setMaxIncomingBitrate(512_000);
    await sender.until(() => sender.reports('remb').length > 0);
    expect(sender.reports('remb')[0]).toMatchObject({ bitrateBps: 512_000 });
    expect([AUDIO.ssrc, VIDEO.ssrc]).toContain(sender.reports('remb')[0]!.ssrcs[0]);
  });

  it('measure its round-trip time by receiver reference time and its answer', async () => {
    expect((await video.producer.getStats())[0]!.roundTripTime).toBeUndefined();
    const reference = () => sender.reports('xr').at(-1)?.receiverReferenceTime;
    await sender.until(() => reference() !== undefined);
    // As if the answer had been 50 ms on its way.
    const lastRr = (compactNtp(reference()!) - msToCompactNtp(50)) >>> 0;
    sender.sendRtcp((writer) => {
      writer.receiverReport(CLIENT_SSRC, []);
      writer.xrDlrr(CLIENT_SSRC, [{ ssrc: 0, lastRr, delaySinceLastRr: msToCompactNtp(0) }]);
    });
    await sender.roundTrip();
    // What a stream's statistics say is taken over with its next look at the time.
    const rtt = async () => (await video.producer.getStats())[0]!.roundTripTime;
    while ((await rtt()) === undefined) await sender.roundTrip();
    expect(await rtt()).toBeGreaterThanOrEqual(50);
  });
});

describe('reports to a consumer', () => {
  it('name the producer, and count what was sent', async () => {
    await sendBoth();
    const names = () => receiver.reports('sdes').flatMap(({ chunks }) => chunks);
    await receiver.until(() => [audio, video].every(({ ssrc }) => names().some((chunk) => chunk.ssrc === ssrc)));
    expect(new Set(names().map(({ cname }) => cname))).toEqual(new Set(['alice']));
    const before = receiver.reports('sr').length;
    await receiver.until(() =>
      receiver
        .reports('sr')
        .slice(before)
        .some(({ ssrc }) => ssrc === audio.ssrc),
    );
    const last = receiver.reports('sr').findLast(({ ssrc }) => ssrc === audio.ssrc)!;
    expect(last).toMatchObject({ packetCount: sent, octetCount: sent * 60 });
  });

  it('put audio and video on one clock, whenever they came', async () => {
    const startMs = Date.now();
    const bases = { audio: audioSource.timestamp + 960, video: videoSource.timestamp + 3000 };
    const captures = new Map<number, number>();
    const sendOne = (): void => {
      const nowMs = Date.now();
      audioSource.timestamp = timestampAt(bases.audio, 48, nowMs, startMs) - AUDIO.timestampStep;
      videoSource.timestamp = timestampAt(bases.video, 90, nowMs - VIDEO_DELAY_MS, startMs) - VIDEO.timestampStep;
      sender.sendRtp(audioSource.next(opusPayload(sent)));
      sender.sendRtp(videoSource.next(vp8Payload(false, sent)));
      captures.set(sent++, nowMs);
    };
    const sendReport = (ssrc: number, base: number, clockRateKhz: number): void => {
      const nowMs = Date.now();
      const rtpTimestamp = timestampAt(base, clockRateKhz, nowMs, startMs);
      sender.sendRtcp((writer) =>
        writer.senderReport({ ssrc, ...unixMsToNtp(nowMs), rtpTimestamp, packetCount: 1, octetCount: 1 }),
      );
    };
    sendReport(AUDIO.ssrc, bases.audio, 48);
    sendReport(VIDEO.ssrc, bases.video, 90);
    await sender.roundTrip();
    const before = receiver.reports('sr').length;
    const latest = (ssrc: number): SenderReport | undefined =>
      receiver
        .reports('sr')
        .slice(before)
        .findLast((report) => report.ssrc === ssrc);
    while (!latest(audio.ssrc) || !latest(video.ssrc)) {
      sendOne();
      await receiver.until(() => receiver.rtp.length >= 2 * sent);
      await receiver.roundTrip();
    }
    const shownAt = (ssrc: number, clockRateKhz: number, mark: number): number => {
      const report = latest(ssrc)!;
      const packet = receiver.stream(ssrc).find(({ payload }) => markOf(payload) === mark)!;
      return ntpToUnixMs(report) + ((packet.timestamp - report.rtpTimestamp) | 0) / clockRateKhz;
    };
    const mark = sent - 1;
    const audioCapturedMs = captures.get(mark)!;
    const audioErrorMs = shownAt(audio.ssrc, 48, mark) - audioCapturedMs;
    const videoErrorMs = shownAt(video.ssrc, 90, mark) - (audioCapturedMs - VIDEO_DELAY_MS);
    expect(Math.abs(audioErrorMs - videoErrorMs)).toBeLessThan(5);
  });

  it('answer its receiver reference times, and measure the round-trip time by its reports', async () => {
    const reference = unixMsToNtp(Date.now());
    receiver.sendRtcp((writer) => {
      writer.receiverReport(CLIENT_SSRC, []);
      writer.xrReceiverReferenceTime(CLIENT_SSRC, reference);
    });
    const answers = () => receiver.reports('xr').flatMap(({ dlrr }) => dlrr);
    await receiver.until(() => answers().length > 0);
    expect(answers()[0]).toMatchObject({ ssrc: CLIENT_SSRC, lastRr: compactNtp(reference) });

    const report = receiver.reports('sr').findLast(({ ssrc }) => ssrc === video.ssrc)!;
    const held = {
      ssrc: video.ssrc,
      fractionLost: 64,
      totalLost: 3,
      highestSequenceNumber: 1,
      jitter: 90,
      // As if it had been 50 ms on its way.
      lastSr: (compactNtp(report) - msToCompactNtp(50)) >>> 0,
      delaySinceLastSr: 0,
    };
    receiver.sendRtcp((writer) => writer.receiverReport(CLIENT_SSRC, [held]));
    await receiver.roundTrip();
    const [stats] = await video.consumer.getStats();
    expect(stats).toMatchObject({ fractionLost: 64, packetsLost: 3, jitter: 90 });
    expect(stats!.roundTripTime).toBeGreaterThanOrEqual(50);
  });
});
