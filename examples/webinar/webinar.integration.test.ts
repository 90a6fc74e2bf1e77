import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { types } from '@parley/sfu-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bindUdp } from '../../packages/sfu-core/bench/src/client/bindUdp.ts';
import { PacketSource } from '../../packages/sfu-core/src/testing/CallScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../../packages/sfu-core/src/testing/mediaParameters.ts';
import { markOf, opusPayload, vp8Payload } from '../../packages/sfu-core/src/testing/rtpBytes.ts';
import { Attendee } from './testing/Attendee.ts';
import { BrowserStandIn } from './testing/BrowserStandIn.ts';
import { WebinarProcess, webinarFolder } from './testing/WebinarProcess.ts';

type Status = {
  open: Record<string, number>;
  hall: { router: types.RouterDump };
  producers: { id: string; kind: types.MediaKind; stats: types.ProducerStat[] }[];
};

/** RTCP packet type (RFC 3550 section 6.4.1). */
const SENDER_REPORT = 200;
/** -dBov. */
const LEVEL = 20;
const LEVEL_EXTENSION_ID = 5;
const levelled: types.RtpParameters = {
  ...audioParameters,
  headerExtensions: [
    ...(audioParameters.headerExtensions ?? []),
    { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: LEVEL_EXTENSION_ID },
  ],
};

let app: WebinarProcess;
/** What is open while nobody is there. */
let idle: Status['open'];
const present: { leave(): Promise<void> }[] = [];

beforeAll(async () => {
  app = await WebinarProcess.start();
  ({ open: idle } = await app.call<Status>('GET', '/status'));
});
afterAll(() => app?.stop());

async function enter(name: string, speaks: boolean): Promise<Attendee> {
  const attendee = await Attendee.enter(app, { name, speaks });
  present.push(attendee);
  return attendee;
}

async function enterAsBrowser(name: string): Promise<BrowserStandIn> {
  const listener = await BrowserStandIn.enter(app, name);
  present.push(listener);
  return listener;
}

/** Sends packets until `done`; answers how many. */
async function sendUntil(done: Promise<unknown>, send: (count: number) => void): Promise<number> {
  let count = 0;
  const sending = setInterval(() => send(count++), 10);
  await done;
  clearInterval(sending);
  return count;
}

describe('the webinar', () => {
  afterEach(async () => {
    for (const attendee of present.splice(0)) await attendee.leave();
    // The pipe between the rooms is kept once it is there.
    const expected = { ...idle, ...(idle.pipeTransports && { pipeTransports: 2 }) };
    await expect.poll(async () => (await app.call<Status>('GET', '/status')).open).toEqual(expected);
  });

  it('carries a speaker from one worker to a listener on another, and accounts for every packet', async () => {
    const ada = await enter('Ada', true);
    const bob = await enter('Bob', false);
    const videoId = await ada.produce('video', videoParameters);
    const ssrc = await bob.consume(videoId);
    const source = new PacketSource(VIDEO);
    const received = () => bob.client.stream(ssrc);
    const sentCount = await sendUntil(
      bob.client.until(() => received().length >= 100),
      (mark) => ada.client.sendRtp(source.next(vp8Payload(true, mark))),
    );
    const marks = received().map(({ payload }) => markOf(payload));
    expect(marks).toEqual(marks.map((_, i) => (marks[0] ?? 0) + i));

    await ada.client.roundTrip();
    const status = await app.call<Status>('GET', '/status');
    const [stats] = status.producers.find(({ id }) => id === videoId)?.stats ?? [];
    expect(stats).toMatchObject({ packetCount: sentCount, packetsLost: 0, mimeType: 'video/VP8' });
    expect(status.hall.router.mapProducerIdConsumerIds.find(({ key }) => key === videoId)?.values).toHaveLength(1);
    expect(status.open).toMatchObject({ workers: 2, routers: 2, webrtcTransports: 2, pipeTransports: 2 });
  });

  it('tells who comes, who is heard and who goes, on a data channel', async () => {
    const eve = await enterAsBrowser('Eve');
    const announcements = await eve.hearAnnouncements();
    const ada = await enter('Ada', true);
    const audioId = await ada.produce('audio', levelled);
    await announcements.until((message) => message.includes(audioId) && message.includes('Ada'));

    const source = new PacketSource(AUDIO, { extensions: [{ id: LEVEL_EXTENSION_ID, data: Buffer.of(LEVEL) }] });
    const heard = announcements.until((message) => message.includes('"speaker"'));
    await sendUntil(heard, () => ada.client.sendRtp(source.next(opusPayload(0))));
    expect(JSON.parse(await heard)).toMatchObject({ producerId: audioId, volume: -LEVEL });
    await announcements.until((message) => message.includes('silence'));

    await ada.leave();
    present.splice(present.indexOf(ada), 1);
    await announcements.until((message) => message.includes('producerGone') && message.includes(audioId));
  });

  it('takes questions on data channels', async () => {
    const eve = await enterAsBrowser('Eve');
    await eve.ask('Is it on?');
    await expect.poll(() => app.call('GET', '/questions')).toEqual([{ name: 'Eve', text: 'Is it on?' }]);
  });

  it('sends a speaker to a recorder, in the clear and as the SDP says', async () => {
    const ada = await enter('Ada', true);
    const videoId = await ada.produce('video', videoParameters);
    const [rtp, rtcp] = [await bindUdp(), await bindUdp()];
    const { id, sdp } = await app.call<{ id: string; sdp: string }>('POST', '/recordings', {
      producerId: videoId,
      ip: '127.0.0.1',
      port: rtp.address().port,
      rtcpPort: rtcp.address().port,
    });
    const first = Promise.all([once(rtp, 'message'), once(rtcp, 'message')]) as Promise<[[Buffer], [Buffer]]>;
    await app.call('POST', `/recordings/${id}/start`);
    const source = new PacketSource(VIDEO);
    await sendUntil(first, (mark) => ada.client.sendRtp(source.next(vp8Payload(true, mark))));
    const [[packet], [report]] = await first;
    const [, payloadType] = /m=video \d+ RTP\/AVP (\d+)/.exec(sdp) ?? [];
    expect([packet.readUInt8(0) >> 6, packet.readUInt8(1) & 0x7f]).toEqual([2, Number(payloadType)]);
    expect(packet.subarray(-600, -596)).toEqual(vp8Payload(true, 0).subarray(0, 4));
    expect(report.readUInt8(1)).toBe(SENDER_REPORT);
    await app.call('DELETE', `/recordings/${id}`);
    rtp.close();
    rtcp.close();
  });

  it('refuses what is wrong, and goes on', async () => {
    await expect(app.call('POST', '/participants/nobody/transports')).rejects.toThrow(/404 no participant/);
    const listener = await enter('Mallory', false);
    await expect(listener.produce('audio', audioParameters)).rejects.toThrow(/403/);
    await expect(listener.consume('nothing')).rejects.toThrow(/"nothing" not found/);
    const speaker = await enter('Ada', true);
    await expect(speaker.produce('audio', { codecs: [] })).rejects.toThrow(/400|500/);
  });
});

describe('its end', () => {
  it('leaves nothing open', async () => {
    expect(await app.stop()).toBe(0);
    expect(app.output.at(-1)).toBe('closed, still open: {}');
  });
});

describe('the source', () => {
  const sources = readdirSync(webinarFolder).filter((file) => file.endsWith('.js'));
  const importLine = /^(?:import|export) .*'(?:@parley\/sfu-core|mediasoup)'/m;

  it('names its SFU in one line', () => {
    const importers = sources.filter((file) => importLine.test(readFileSync(join(webinarFolder, file), 'utf8')));
    expect(importers).toEqual(['sfu.js']);
  });

  it('runs as it was written for mediasoup where npm puts this package in its place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-webinar-'));
    mkdirSync(join(folder, 'node_modules'));
    // As `npm install mediasoup@file:…` does it.
    symlinkSync(join(webinarFolder, '../../packages/sfu-core'), join(folder, 'node_modules/mediasoup'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const file of sources) {
      const source = readFileSync(join(webinarFolder, file), 'utf8');
      writeFileSync(join(folder, file), source.replace("'@parley/sfu-core'", "'mediasoup'"));
    }
    const written = await WebinarProcess.start(folder);
    expect(await written.call('GET', '/status')).toMatchObject({ open: idle });
    expect(await written.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it.each(['tsconfig.json', 'tsconfig.mediasoup.json'])('type-checks: %s', async (project) => {
    const tsc = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace('package.json', 'bin/tsc');
    const checked = promisify(execFile)(process.execPath, [tsc, '-p', join(webinarFolder, '..', project)]);
    await expect(checked.catch(({ stdout }) => ({ stdout }))).resolves.toMatchObject({ stdout: '' });
  });
});
