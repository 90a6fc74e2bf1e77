import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ffmpeg, ffmpegInstalled, makeClip } from '../../../packages/sfu-core/src/testing/Ffmpeg.ts';
import { type PlainStream, plainSdp } from '../../../packages/sfu-core/src/testing/plainSdp.ts';
import { Broadcaster } from './support/Broadcaster.ts';
import { launchBrowser } from './support/browser.ts';
import { Participant } from './support/participant.ts';
import { RtpCounter } from './support/RtpCounter.ts';
import { freePort, startServer, type TestServer } from './support/server.ts';

const CLIP = { seconds: 8, size: '640x360' };
const DECODED_SECONDS = 10;
/** ffmpeg's have no extensions. */
const RTP_HEADER_BYTES = 12;
/** AES-CM's key and salt together, bytes. */
const SRTP_KEY_BYTES = 30;

const codecs = {
  audio: { mimeType: 'audio/opus', payloadType: 101, clockRate: 48_000, channels: 2 },
  video: { mimeType: 'video/VP8', payloadType: 102, clockRate: 90_000 },
};
const ssrcs = { audio: 11_111_111, video: 22_222_222 };

describe.skipIf(!ffmpegInstalled)('ffmpeg in a room', () => {
  let browser: Browser;
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-broadcast-'));
    [browser, server] = await Promise.all([launchBrowser(), startServer()]);
    await makeClip(join(folder, 'clip.webm'), CLIP);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a film to a browser, and every packet is accounted for', async () => {
    const ada = await Participant.join(browser, server.origin, 'roomId=film&displayName=Ada&mic=false&webcam=false');
    const film = await Broadcaster.create(server.origin, 'film', { id: 'film', displayName: 'Film' });
    const counters = { audio: await ingest(film, 'audio'), video: await ingest(film, 'video') };
    await ada.sees('Film', 'You');

    const sender = Ffmpeg.send(join(folder, 'clip.webm'), {
      audio: { url: counters.audio.url, ssrc: ssrcs.audio, payloadType: codecs.audio.payloadType },
      video: { url: counters.video.url, ssrc: ssrcs.video, payloadType: codecs.video.payloadType },
    });
    await ada.framesAdvance('Video of Film', 50);
    await ada.audioEnergyRises();
    const size = await ada.page
      .locator('video[aria-label="Video of Film"]')
      .evaluate(({ videoWidth, videoHeight }: HTMLVideoElement) => `${videoWidth}x${videoHeight}`);
    expect(size).toBe(CLIP.size);
    expect([await sender.ended, sender.errors]).toEqual([0, []]);

    // Sent by ffmpeg, counted on both sides of the SFU, and received by the browser.
    for (const kind of ['audio', 'video'] as const) {
      const { packetCount, byteCount } = counters[kind];
      const payloadByteCount = byteCount - packetCount * RTP_HEADER_BYTES;
      await expect
        .poll(() => accountOf(ada, 'film', kind))
        .toEqual({
          sfuReceived: { packetCount, byteCount, packetsLost: 0 },
          sfuSentPackets: packetCount,
          browserReceived: { packetsReceived: packetCount, bytesReceived: payloadByteCount, packetsLost: 0 },
        });
    }

    await film.remove();
    await ada.sees('You');
    for (const counter of Object.values(counters)) counter.close();
    await ada.close();
  });

  it.each([undefined, 'AES_CM_128_HMAC_SHA1_80'])(
    'decodes ten seconds of a browser’s camera without a complaint (SRTP: %s)',
    async (srtpCryptoSuite) => {
      const roomId = `camera-${srtpCryptoSuite ?? 'plain'}`;
      const bob = await Participant.join(browser, server.origin, `roomId=${roomId}&peerId=bob&displayName=Bob`);
      await sends(bob, 'bob', 'audio', 'video');
      const rtpCapabilities = await Broadcaster.capabilities(server.origin, roomId);
      const who = { id: 'recorder', displayName: 'Recorder', rtpCapabilities };
      const recorder = await Broadcaster.create(server.origin, roomId, who);
      const { producers = [] } = recorder.peers.find(({ displayName }) => displayName === 'Bob') ?? {};

      const streams: PlainStream[] = [];
      const consumerIds: string[] = [];
      for (const { id: producerId, kind } of producers) {
        const [port, rtcpPort] = [await freePort(), await freePort()];
        const transport = await recorder.createPlainTransport(srtpCryptoSuite ? { srtpCryptoSuite } : {});
        // The transport wants the receiver's keys as well: its reports come encrypted.
        const keyBase64 = randomBytes(SRTP_KEY_BYTES).toString('base64');
        const srtpParameters = srtpCryptoSuite && { cryptoSuite: srtpCryptoSuite, keyBase64 };
        await recorder.connect(transport.id, {
          ip: '127.0.0.1',
          port,
          rtcpPort,
          ...(srtpParameters && { srtpParameters }),
        });
        const { id, rtpParameters } = await recorder.consume(transport.id, producerId);
        consumerIds.push(id);
        const [codec = codecs[kind]] = rtpParameters.codecs;
        streams.push({ kind, codec, port, rtcpPort, srtpParameters: transport.srtpParameters });
      }
      expect(streams.map(({ kind }) => kind).sort()).toEqual(['audio', 'video']);
      const sdpFile = join(folder, `${roomId}.sdp`);
      writeFileSync(sdpFile, plainSdp(streams));
      const decoder = Ffmpeg.decode(sdpFile, DECODED_SECONDS);
      // It listens before anything is sent: the first packet that it sees begins a key frame.
      for (const { port } of streams) await decoder.listensOn(port);
      for (const id of consumerIds) await recorder.resume(id);

      expect([await decoder.ended, decoder.decodingComplaints]).toEqual([0, []]);
      expect(Number(decoder.progress.out_time_us)).toBeGreaterThanOrEqual(DECODED_SECONDS * 1e6);
      console.log(`${roomId}: ${decoder.progress.frame} frames in ${decoder.progress.out_time}`);
      await bob.close();
    },
  );

  /** A transport that learns where its packets come from, with a producer on it, behind a counter. */
  async function ingest(film: Broadcaster, kind: 'audio' | 'video'): Promise<RtpCounter> {
    const transport = await film.createPlainTransport({ comedia: true });
    await film.produce(transport.id, kind, codecs[kind], ssrcs[kind]);
    return RtpCounter.open(transport);
  }
});

/** Waits until the SFU has packets of these kinds: before that it may not know of the stream yet, and tells nobody of it. */
async function sends(participant: Participant, peerId: string, ...kinds: string[]): Promise<void> {
  const arrived = async () =>
    (await statisticsOf(participant, peerId))
      .filter(({ kind }) => kind === 'producer')
      .flatMap(({ server }) => server)
      .filter(({ packetCount }) => Number(packetCount) > 0)
      .map(({ kind }) => kind);
  await expect.poll(arrived).toEqual(expect.arrayContaining(kinds));
}

async function statisticsOf(participant: Participant, peerId: string) {
  const { subjects } = await participant.page.evaluate(
    (peerId) => (window as Required<Pick<Window, '__parley'>>).__parley.client.statistics(peerId),
    peerId,
  );
  return subjects;
}

/** What a browser's page can find out of a stream from somebody: the SFU's counts and its own. */
async function accountOf(participant: Participant, peerId: string, kind: string) {
  const subjects = await statisticsOf(participant, peerId);
  const { server = [], browser = [] } =
    subjects.find(({ server }) => server.some((entry) => entry.kind === kind)) ?? {};
  const pick = (entry: Record<string, unknown> | undefined, ...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, entry?.[name]]));
  const received = server.find(({ type }) => type === 'inbound-rtp');
  const sent = server.find(({ type }) => type === 'outbound-rtp');
  const arrived = browser.find(({ type }) => type === 'inbound-rtp');
  return {
    sfuReceived: pick(received, 'packetCount', 'byteCount', 'packetsLost'),
    sfuSentPackets: sent?.packetCount,
    browserReceived: pick(arrived, 'packetsReceived', 'bytesReceived', 'packetsLost'),
  };
}
