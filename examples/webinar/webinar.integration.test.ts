import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { types } from '@parley/sfu-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindUdp } from '../../packages/sfu-core/bench/src/client/bindUdp.ts';
import { PacketSource } from '../../packages/sfu-core/src/testing/CallScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../../packages/sfu-core/src/testing/mediaParameters.ts';
import { markOf, opusPayload, vp8Payload } from '../../packages/sfu-core/src/testing/rtpBytes.ts';
import { Attendee } from './testing/Attendee.ts';
import { BrowserStandIn } from './testing/BrowserStandIn.ts';
import { WebinarProcess } from './testing/WebinarProcess.ts';

type Status = {
  open: Record<string, number>;
  hall: { router: types.RouterDump };
  producers: { id: string; kind: types.MediaKind; stats: types.ProducerStat[] }[];
};

const LEVEL_EXTENSION_ID = 5;
const levelled: types.RtpParameters = {
  ...audioParameters,
  headerExtensions: [
    ...(audioParameters.headerExtensions ?? []),
    { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: LEVEL_EXTENSION_ID },
  ],
};

let app: WebinarProcess;

beforeAll(async () => {
  app = await WebinarProcess.start();
});
afterAll(() => app?.stop());

describe('the webinar', () => {
  it('carries a speaker across two workers to listeners, says who is heard, takes questions and is recorded', async () => {
    const idle = await app.call<Status>('GET', '/status');
    const ada = await Attendee.enter(app, { name: 'Ada', speaks: true });
    const bob = await Attendee.enter(app, { name: 'Bob', speaks: false });
    const eve = await BrowserStandIn.enter(app, 'Eve');
    const announcements = await eve.hearAnnouncements();

    const audioId = await ada.produce('audio', levelled);
    const videoId = await ada.produce('video', videoParameters);
    await announcements.until((message) => message.includes(videoId) && message.includes('Ada'));

    // Bob is on the other worker: what he gets went through the pipe.
    const ssrc = await bob.consume(videoId);
    const video = new PacketSource(VIDEO);
    let sentFrames = 0;
    const sendFrame = () => ada.client.sendRtp(video.next(vp8Payload(true, sentFrames++)));
    const received = () => bob.client.stream(ssrc);
    const sending = setInterval(sendFrame, 10);
    await bob.client.until(() => received().length >= 100);
    clearInterval(sending);
    const marks = received().map(({ payload }) => markOf(payload));
    expect(marks).toEqual(marks.map((_, i) => (marks[0] ?? 0) + i));

    // -20 dBov.
    const level = { id: LEVEL_EXTENSION_ID, data: Buffer.of(20) };
    const audio = new PacketSource(AUDIO, { extensions: [level] });
    const speaking = setInterval(() => ada.client.sendRtp(audio.next(opusPayload(0))), 10);
    const heard = await announcements.until((message) => message.includes('"speaker"'));
    clearInterval(speaking);
    expect(JSON.parse(heard)).toMatchObject({ producerId: audioId, volume: -20 });
    await announcements.until((message) => message.includes('silence'));

    await eve.ask('Is it on?');
    await expect.poll(() => app.call('GET', '/questions')).toEqual([{ name: 'Eve', text: 'Is it on?' }]);

    const [rtp, rtcp] = [await bindUdp(), await bindUdp()];
    const recording = await app.call<{ id: string; sdp: string }>('POST', '/recordings', {
      producerId: videoId,
      ip: '127.0.0.1',
      port: rtp.address().port,
      rtcpPort: rtcp.address().port,
    });
    const [, payloadType] = /m=video \d+ RTP\/AVP (\d+)/.exec(recording.sdp) ?? [];
    const [first, report] = [once(rtp, 'message'), once(rtcp, 'message')];
    await app.call('POST', `/recordings/${recording.id}/start`);
    const again = setInterval(sendFrame, 10);
    const [[packet], [compound]] = (await Promise.all([first, report])) as [[Buffer], [Buffer]];
    clearInterval(again);
    // In the clear, with the payload type that the SDP says; and a sender report.
    expect([packet.readUInt8(0) >> 6, packet.readUInt8(1) & 0x7f]).toEqual([2, Number(payloadType)]);
expect(packet.subarray(-600, -596)).toEqual(vp8Payload(true, 0).subarray(0, 4));
      vp8Payload(true, 0)
        .subarray(0, 8)
        .with(4, packet.at(-596) ?? 0),
    );
    expect(compound.readUInt8(1)).toBe(200);

    // What the speaker sent is what the statistics say.
    await ada.client.roundTrip();
    const status = await app.call<Status>('GET', '/status');
    const stats = status.producers.find(({ id }) => id === videoId)?.stats[0];
    expect(stats).toMatchObject({ packetCount: sentFrames, packetsLost: 0, mimeType: 'video/VP8' });
    expect(status.hall.router.mapProducerIdConsumerIds.find(({ key }) => key === videoId)?.values).toHaveLength(1);
    expect(status.open).toMatchObject({
      workers: 2,
      routers: 2,
      rtpObservers: 1,
      webrtcTransports: 4,
      plainTransports: 1,
      pipeTransports: 2,
      directTransports: 2,
    });

    await ada.leave();
    await announcements.until((message) => message.includes('producerGone') && message.includes(videoId));
    await bob.leave();
    await eve.leave();
    rtp.close();
    rtcp.close();
    // Only what was there before anybody came; the pipe is kept.
    await expect.poll(async () => (await app.call<Status>('GET', '/status')).open).toEqual(idle.open);
  });

  it('refuses what is wrong, and goes on', async () => {
    await expect(app.call('POST', '/participants/nobody/transports')).rejects.toThrow(/404 no participant/);
    const listener = await Attendee.enter(app, { name: 'Mallory', speaks: false });
    await expect(listener.produce('audio', audioParameters)).rejects.toThrow(/403/);
    await expect(listener.consume('nothing')).rejects.toThrow(/"nothing" not found/);
    const speaker = await Attendee.enter(app, { name: 'Ada', speaks: true });
    await expect(speaker.produce('audio', { codecs: [] })).rejects.toThrow(/40\d|500/);
    await Promise.all([listener.leave(), speaker.leave()]);
    expect(await app.call('GET', '/questions')).toBeInstanceOf(Array);
  });

  it('has nothing open when it is told to end', async () => {
    expect(await app.stop()).toBe(0);
    expect(app.output.at(-1)).toBe('closed, still open: {}');
  });
});

describe('the source', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const examples = fileURLToPath(new URL('..', import.meta.url));

  it('names its SFU in one line', () => {
    const importers = readdirSync(folder).filter(
      (file) =>
        file.endsWith('.js') && /^(import|export) .*(@parley|mediasoup')/m.test(readFileSync(folder + file, 'utf8')),
    );
    expect(importers).toEqual(['sfu.js']);
  });

  it.each(['tsconfig.json', 'tsconfig.mediasoup.json'])('type-checks: %s', async (project) => {
    const tsc = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace('package.json', 'bin/tsc');
    const checked = promisify(execFile)(process.execPath, [tsc, '-p', examples + project]);
    await expect(checked.catch(({ stdout }) => ({ stdout }))).resolves.toMatchObject({ stdout: '' });
  });
});
