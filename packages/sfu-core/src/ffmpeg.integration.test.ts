import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindUdp } from '../bench/src/client/bindUdp.ts';
import type { types } from './index.ts';
import { CallScene } from './testing/CallScene.ts';
import { Ffmpeg, ffmpegInstalled, makeClip } from './testing/Ffmpeg.ts';
import { plainSdp } from './testing/plainSdp.ts';

const CLIP_SECONDS = 6;
const DECODED_SECONDS = 3;
const FRAMES_PER_SECOND = 25;
/** AES-CM's key and salt together, bytes. */
const KEY_BYTES = 30;

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const streams = {
  audio: { ssrc: 0x1111_1111, payloadType: 101, mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  video: { ssrc: 0x2222_2222, payloadType: 102, mimeType: 'video/VP8', clockRate: 90_000, channels: undefined },
} as const;

describe.skipIf(!ffmpegInstalled)('ffmpeg', () => {
  let scene: CallScene;
  let folder: string;
  let clip: string;

  beforeAll(async () => {
    scene = await CallScene.create();
    folder = mkdtempSync(join(tmpdir(), 'parley-ffmpeg-'));
    clip = join(folder, 'clip.webm');
    await makeClip(clip, { seconds: CLIP_SECONDS });
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A transport that learns where ffmpeg is, a producer on it, and what ffmpeg is told. */
  async function ingest(kind: types.MediaKind, srtpCryptoSuite?: types.SrtpCryptoSuite) {
    const transport = await scene.router.createPlainTransport({
      listenInfo,
      rtcpMux: false,
      comedia: true,
      ...(srtpCryptoSuite && { enableSrtp: true, srtpCryptoSuite }),
    });
    const { ssrc, payloadType, mimeType, clockRate, channels } = streams[kind];
    const producer = await transport.produce({
      kind,
      rtpParameters: {
        codecs: [{ mimeType, payloadType, clockRate, ...(channels && { channels }) }],
        encodings: [{ ssrc }],
      },
    });
    const srtp = srtpCryptoSuite && {
      cryptoSuite: srtpCryptoSuite,
      keyBase64: randomBytes(KEY_BYTES).toString('base64'),
    };
    if (srtp) await transport.connect({ srtpParameters: srtp });
    const { localPort } = transport.tuple;
    const url = `${srtp ? 'srtp' : 'rtp'}://127.0.0.1:${localPort}?rtcpport=${transport.rtcpTuple?.localPort}`;
    return { transport, producer, output: { url, ssrc, payloadType, ...(srtp && { srtp }) } };
  }

  /** A consumer on a transport towards two ports of ffmpeg's, with what the SDP says of it. */
  async function egress(producer: types.Producer, srtpCryptoSuite?: types.SrtpCryptoSuite) {
    const transport = await scene.router.createPlainTransport({
      listenInfo,
      rtcpMux: false,
      ...(srtpCryptoSuite && { enableSrtp: true, srtpCryptoSuite }),
    });
    const [port, rtcpPort] = [await freePort(), await freePort()];
    const remoteKey = srtpCryptoSuite && {
      cryptoSuite: srtpCryptoSuite,
      keyBase64: randomBytes(KEY_BYTES).toString('base64'),
    };
    await transport.connect({
      ip: '127.0.0.1',
      port,
      rtcpPort,
      ...(remoteKey && { srtpParameters: remoteKey }),
    });
    const { rtpCapabilities } = scene.router;
    const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
    const codec = consumer.rtpParameters.codecs[0]!;
    const { srtpParameters } = transport;
    return {
      consumer,
      stream: { kind: consumer.kind, codec, port, rtcpPort, ...(srtpParameters && { srtpParameters }) },
    };
  }

  it.concurrent.each([undefined, 'AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const)(
    'sends a file into a router, and decodes what comes out without a complaint (SRTP: %s)',
    async (suite) => {
      const [audio, video] = [await ingest('audio', suite), await ingest('video', suite)];
      const outputs = [await egress(audio.producer, suite), await egress(video.producer, suite)];
      const sdpFile = join(folder, `${suite ?? 'plain'}.sdp`);
      writeFileSync(sdpFile, plainSdp(outputs.map(({ stream }) => stream)));
      const decoder = Ffmpeg.decode(sdpFile, DECODED_SECONDS);
      for (const { stream } of outputs) await decoder.listensOn(stream.port);
      for (const { consumer } of outputs) await consumer.resume();

      const sender = Ffmpeg.send(clip, { audio: audio.output, video: video.output });
      const [decoderCode, senderCode] = await Promise.all([decoder.ended, sender.ended]);
      expect({ decoderCode, errors: decoder.errors }).toEqual({ decoderCode: 0, errors: [] });
      expect({ senderCode, errors: sender.errors }).toEqual({ senderCode: 0, errors: [] });
      // Not one frame is missing, or shown twice in place of one.
      expect(decoder.progress).toMatchObject({ dup_frames: '0', drop_frames: '0' });
      expect(Number(decoder.progress.frame)).toBe(DECODED_SECONDS * FRAMES_PER_SECOND);

      for (const { producer, transport } of [audio, video]) {
        const [stat] = await producer.getStats();
        const [transportStat] = await transport.getStats();
        expect(stat).toMatchObject({ packetsLost: 0, packetsDiscarded: 0, score: 10 });
        expect(stat?.packetCount).toBeGreaterThan(CLIP_SECONDS * FRAMES_PER_SECOND);
        expect(transportStat).toMatchObject({ type: 'plain-rtp-transport', comedia: true, rtcpMux: false });
        transport.close();
      }
    },
    60_000,
  );
});

async function freePort(): Promise<number> {
  const socket = await bindUdp();
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
