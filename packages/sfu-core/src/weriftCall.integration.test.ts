import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaStreamTrack, RtpHeader, RtpPacket } from 'werift';
import { createWorker, type types } from './index.ts';
import { WeriftClient } from './testing/WeriftClient.ts';

const mediaCodecs = [
  { kind: 'audio' as const, mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video' as const, mimeType: 'video/VP8', clockRate: 90_000 },
];

/** VP8: descriptor with S, then a frame tag whose lowest bit says whether it is a key frame. */
function vp8Payload(isKeyFrame: boolean, mark: number): Buffer {
  return Buffer.concat([Buffer.from([0x10, isKeyFrame ? 0x00 : 0x01, 0, 0]), Buffer.alloc(600, mark)]);
}

function rtp(payloadType: number, sequenceNumber: number, timestamp: number, payload: Buffer): RtpPacket {
  return new RtpPacket(new RtpHeader({ payloadType, sequenceNumber, timestamp, marker: true, ssrc: 1234 }), payload);
}

describe.each([{ inProcess: true }, { inProcess: false }])(
  'a call with werift (engine in process: $inProcess)',
  (options) => {
    let worker: types.Worker;
    let webRtcServer: types.WebRtcServer;
    let router: types.Router;

    beforeAll(async () => {
      worker = await createWorker({ logLevel: 'warn', logTags: ['ice', 'dtls', 'rtp', 'srtp'], ...options });
      webRtcServer = await worker.createWebRtcServer({
        listenInfos: [
          { protocol: 'udp', ip: '127.0.0.1' },
          { protocol: 'tcp', ip: '127.0.0.1' },
        ],
      });
      router = await worker.createRouter({ mediaCodecs });
    });
    afterAll(() => worker.close());

    it('carries video from one peer to two others, from a key frame on, and tells of its statistics', async () => {
      const sender = await WeriftClient.create(router, webRtcServer);
      const receivers = [
        await WeriftClient.create(router, webRtcServer),
        await WeriftClient.create(router, webRtcServer),
      ];
      const track = new MediaStreamTrack({ kind: 'video' });
      const producer = await sender.produce(track);
      const payloadType = 96;

      const received = await Promise.all(
        receivers.map(async (receiver) => {
          const { track, consumer } = await receiver.consume(producer.id);
          const packets: RtpPacket[] = [];
          const enough = new Promise<void>((resolve) => {
            track.onReceiveRtp.subscribe((packet) => {
              packets.push(packet.clone());
              if (packets.length === 50) resolve();
            });
          });
          return { packets, enough, consumer };
        }),
      );

      let sequenceNumber = 65_500;
      const sending = setInterval(() => {
        const isKeyFrame = sequenceNumber % 10 === 0;
        track.writeRtp(
          rtp(
            payloadType,
            sequenceNumber & 0xffff,
            sequenceNumber * 3000,
            vp8Payload(isKeyFrame, sequenceNumber & 0xff),
          ),
        );
        sequenceNumber++;
      }, 5);
      try {
        await Promise.all(received.map(({ enough }) => enough));
      } finally {
        clearInterval(sending);
      }

      for (const { packets, consumer } of received) {
        const [first] = packets;
        expect((first?.payload[1] ?? 1) & 1).toBe(0);
        const numbers = packets.map(({ header }) => header.sequenceNumber);
        for (let i = 1; i < numbers.length; i++) {
          expect(((numbers[i] ?? 0) - (numbers[i - 1] ?? 0)) & 0xffff).toBe(1);
          expect(packets[i]?.header.ssrc).toBe(consumer.rtpParameters.encodings?.[0]?.ssrc);
        }
        const [stats] = await consumer.getStats();
        expect(stats).toMatchObject({ type: 'outbound-rtp', kind: 'video' });
        expect(stats?.packetCount).toBeGreaterThanOrEqual(50);
      }
      const [inbound] = await producer.getStats();
      expect(inbound).toMatchObject({ type: 'inbound-rtp', packetsLost: 0 });

      const closed = received.map(
        ({ consumer }) => new Promise<void>((resolve) => consumer.on('producerclose', resolve)),
      );
      producer.close();
      await Promise.all(closed);
      for (const client of [sender, ...receivers]) client.close();
    });
  },
);
