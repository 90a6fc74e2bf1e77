import { DtlsCertificate } from '@parley/dtls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from '../index.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { openPath } from '../testing/ClientPath.ts';
import { LogLines } from '../testing/LogLines.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, vp8Payload } from '../testing/rtpBytes.ts';
import { WebRtcClient } from '../testing/WebRtcClient.ts';

let scene: CallScene;
let log: LogLines;

beforeAll(async () => {
  log = new LogLines();
  scene = await CallScene.create();
});
afterAll(async () => {
  log.stop();
  await scene.close();
});

function failed(transport: types.WebRtcTransport): Promise<void> {
  return new Promise((resolve) => {
    transport.on('dtlsstatechange', (state) => {
      if (state === 'failed') resolve();
    });
  });
}

const victim = DtlsCertificate.generate();
/** The victim's certificate, which everybody can see, with a key that does not belong to it. */
const stolen = new DtlsCertificate(victim.chain, DtlsCertificate.generate().privateKey);
const fingerprint = victim.sha256Fingerprint as types.DtlsFingerprint;

describe('a transport', () => {
  it.each([
    {
      what: 'shows another certificate than signalling told',
      certificate: DtlsCertificate.generate(),
      why: 'fingerprint',
    },
    { what: 'shows a certificate that it has no key for', certificate: stolen, why: 'CertificateVerify' },
  ])('whose remote $what fails, says so once, and passes no media', async ({ certificate, why }) => {
    const before = log.lines.length;
    const producing = await scene.join();
    const producer = await producing.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const transport = await scene.createTransport();
    const failure = failed(transport);
    const states: string[] = [];
    transport.on('dtlsstatechange', (state) => states.push(state));
    const consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities: scene.router.rtpCapabilities,
    });
    const impostor = await WebRtcClient.create(transport, { certificate, fingerprint });
    await impostor.nominate();
    impostor.startDtls();
    await failure;
    await log.until(transport.id);

    const source = new PacketSource(VIDEO);
    for (let i = 0; i < 20; i++) producing.sendRtp(source.next(vp8Payload(true, i)));
    const honest = await scene.join();
    await scene.consume(honest, producer);
    for (let i = 20; i < 40; i++) producing.sendRtp(source.next(vp8Payload(true, i)));
    await honest.until(() => honest.rtp.length === 20);
    // A round trip on the impostor's own path: whatever was sent to it before has come.
    await impostor.roundTrip();
    expect(states).toEqual(['connecting', 'failed']);
    expect(transport.dtlsState).toBe('failed');
    expect(impostor.dtlsState).not.toBe('connected');
    expect([impostor.rtp, impostor.failureCount]).toEqual([[], 0]);
    expect((await consumer.getStats())[0]).toMatchObject({ packetCount: 0 });
    const lines = log.lines.slice(before);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^DTLS failed .*${transport.id}.*${why}`))]);
    impostor.close();
  });

  it('is connected once only', async () => {
    const { transport } = await scene.join();
    await expect(transport.connect({ dtlsParameters: { fingerprints: [fingerprint] } })).rejects.toThrow(Error);
    const fresh = await scene.createTransport();
    await fresh.connect({ dtlsParameters: { fingerprints: [fingerprint] } });
    await expect(fresh.connect({ dtlsParameters: { fingerprints: [fingerprint] } })).rejects.toThrow(/already called/);
  });

  it('forwards a replayed packet once, and none of a tuple that ICE does not know', async () => {
    const sender = await scene.join();
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const receiver = await scene.join();
    await scene.consume(receiver, producer);
    const source = new PacketSource(VIDEO);
    const stranger = await openPath(sender.transport.iceCandidates[0]!);

    const replayed = sender.protectRtp(source.next(vp8Payload(true, 0)));
    sender.sendDatagram(replayed);
    await receiver.until(() => receiver.rtp.length === 1);
    for (let i = 0; i < 10; i++) sender.sendDatagram(replayed);
    const spoofed = sender.protectRtp(source.next(vp8Payload(true, 1)));
    stranger.send(spoofed);
    await stranger.flushed();
    sender.sendRtp(source.next(vp8Payload(true, 2)));
    await receiver.until(() => receiver.rtp.some(({ payload }) => markOf(payload) === 2));
    expect(receiver.rtp.map(({ payload }) => markOf(payload))).toEqual([0, 2]);

    // The same bytes on the tuple that is known: nothing was wrong with them but where they came from.
    sender.sendDatagram(spoofed);
    await receiver.until(() => receiver.rtp.length === 3);
    expect(markOf(receiver.rtp[2]!.payload)).toBe(1);
    stranger.close();
  });

  it('passes nothing any more after its remote has said goodbye', async () => {
    const sender = await scene.join();
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const receiver = await scene.join();
    await scene.consume(receiver, producer);
    const source = new PacketSource(VIDEO);
    sender.sendRtp(source.next(vp8Payload(true, 0)));
    await receiver.until(() => receiver.rtp.length === 1);
    const closed = new Promise<void>((resolve) => {
      sender.transport.on('dtlsstatechange', (state) => {
        if (state === 'closed') resolve();
      });
    });
    sender.closeDtls();
    await closed;
    for (let i = 1; i < 10; i++) sender.sendRtp(source.next(vp8Payload(true, i)));
    await sender.roundTrip();
    await receiver.roundTrip();
    expect(receiver.rtp).toHaveLength(1);
    expect((await producer.getStats())[0]).toMatchObject({ packetCount: 1 });
  });
});
