import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { FrameOpener } from '../src/media/encryption/FrameOpener.ts';
import { deriveRoomKey } from '../src/media/encryption/roomKey.ts';
import { sealingOverheadBytes } from '../src/media/encryption/sealedFrame.ts';
import { Broadcaster } from './support/Broadcaster.ts';
import { meetingForFile } from './support/meetingForFile.ts';
import type { Participant, StatsEntry } from './support/participant.ts';
import { freePort, startServer } from './support/server.ts';

const meeting = meetingForFile(startServer);
const { join, open } = meeting;

/** Presses the lock, and enters a key. */
async function enterKey({ page }: Participant, lock: string, key: string, button: string): Promise<void> {
  await page.getByRole('button', { name: lock, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'End-to-end encryption' });
  await dialog.getByLabel('Key').fill(key);
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Waits until somebody's tile says a word instead of showing a picture. */
async function saysInstead({ page }: Participant, name: string, word: string): Promise<void> {
  const tile = page.locator('[data-tile]', { hasText: name });
  await tile.getByText(word, { exact: true }).waitFor();
  await tile.locator('video').waitFor({ state: 'detached' });
}

/** What a participant has received and could use. */
async function received(participant: Participant) {
  const entries = (await participant.stats('recv')).filter(
    ({ type, mid }) => type === 'inbound-rtp' && mid !== 'probator',
  );
  const sum = (name: string, of: StatsEntry[] = entries) =>
    of.reduce((total, entry) => total + Number(entry[name] ?? 0), 0);
  return { packets: sum('packetsReceived'), framesDecoded: sum('framesDecoded'), energy: sum('totalAudioEnergy') };
}

it('lets those who have the key see and hear each other, and nobody else', async () => {
  const ada = await join('roomId=sealed&numSimulcastStreams=1&displayName=Ada#e2eKey=correct%20horse');
  const ben = await join('roomId=sealed&numSimulcastStreams=1&displayName=Ben#e2eKey=correct%20horse');
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), ben.audioEnergyRises()]);
  await ada.page.getByRole('button', { name: 'End-to-end encrypted', exact: true }).waitFor();

  const eve = await join('roomId=sealed&numSimulcastStreams=1&displayName=Eve#e2eKey=wrong');
  const mallory = await join('roomId=sealed&numSimulcastStreams=1&displayName=Mallory');
  for (const outsider of [eve, mallory]) {
    await Promise.all([saysInstead(outsider, 'Ada', 'Encrypted'), saysInstead(outsider, 'Ben', 'Encrypted')]);
  }
  await Promise.all([saysInstead(ada, 'Eve', 'Encrypted'), saysInstead(ada, 'Mallory', 'Not encrypted')]);
  await mallory.page.getByRole('button', { name: 'Not end-to-end encrypted', exact: true }).waitFor();
  for (const outsider of [eve, mallory]) {
    await expect.poll(async () => (await received(outsider)).packets).toBeGreaterThan(200);
    const { framesDecoded, energy } = await received(outsider);
    expect({ framesDecoded, energy }).toEqual({ framesDecoded: 0, energy: 0 });
  }
  // Those inside have not noticed any of it.
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
});

it('changes the key in the call: who has it not is locked out until they do', async () => {
  const ada = await join('roomId=change&numSimulcastStreams=1&displayName=Ada#e2eKey=old');
  const ben = await join('roomId=change&numSimulcastStreams=1&displayName=Ben#e2eKey=old');
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  await enterKey(ada, 'End-to-end encrypted', 'new & better', 'Change key');
  await saysInstead(ben, 'Ada', 'Encrypted');
  // The former key goes on opening for a while.
  await ada.framesAdvance('Video of Ben');
  await enterKey(ben, 'End-to-end encrypted', 'new & better', 'Change key');
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  expect(new URL(ben.page.url()).hash).toBe('#e2eKey=new+%26+better');
  await ben.page.reload();
  await ben.pressJoin();
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
});

it('turns encryption on and off in the call', async () => {
  const ada = await join('roomId=toggle&displayName=Ada#e2eKey=right');
  const ben = await join('roomId=toggle&displayName=Ben&forceH264=true');
  await Promise.all([saysInstead(ada, 'Ben', 'Not encrypted'), saysInstead(ben, 'Ada', 'Encrypted')]);
  await enterKey(ben, 'Not end-to-end encrypted', 'right', 'Encrypt');
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  await ada.sees('Ben', 'You');
  await ada.page.getByRole('button', { name: 'End-to-end encrypted', exact: true }).click();
  await ada.press('Turn encryption off');
  await Promise.all([saysInstead(ada, 'Ben', 'Encrypted'), saysInstead(ben, 'Ada', 'Not encrypted')]);
});

it.each([
  ['simulcast', ''],
  ['SVC', '&forceVP9=true'],
])('layers work in encrypted %s', async (kind, query) => {
  await join(`roomId=layers${kind}&displayName=Ada&consume=false&mic=false${query}#e2eKey=right`);
  const vic = await join(`roomId=layers${kind}&displayName=Vic&produce=false#e2eKey=right`);
  for (const [width, height, least, most] of [
    [1500, 900, 641, 1280],
    [800, 500, 321, 640],
    [1500, 900, 641, 1280],
  ] as const) {
    await vic.page.setViewportSize({ width, height });
    await vic.page.waitForFunction(
      ([from, to]) => {
        const { videoWidth = 0 } = document.querySelector('video') ?? {};
        return videoWidth >= from && videoWidth <= to;
      },
      [least, most] as const,
    );
    await vic.framesAdvance('Video of Ada');
  }
});

it('takes a key from the query, moves it out of there, and says so', async () => {
  const ada = await open('roomId=query&displayName=Ada&e2eKey=right');
  await ada.page.getByText(/sent to the server/).waitFor();
  expect(ada.page.url()).toBe(`${meeting.server.origin}/?roomId=query&displayName=Ada#e2eKey=right`);
  await ada.pressJoin();
  const ben = await join('roomId=query&displayName=Ben#e2eKey=right');
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
});

it('works in browsers that hand frames to the page', async () => {
  const ada = await join('roomId=older&displayName=Ada#e2eKey=right');
  const old = await open('roomId=older&displayName=Old#e2eKey=right');
  await old.page.addInitScript(() => {
    Reflect.deleteProperty(window, 'RTCRtpScriptTransform');
  });
  await old.page.reload();
  await old.pressJoin();
  await Promise.all([ada.framesAdvance('Video of Old'), old.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), old.audioEnergyRises()]);
});

it('refuses the call where nothing can be encrypted, instead of sending what is not', async () => {
  const eve = await open('roomId=unable&displayName=Eve#e2eKey=right');
  await eve.page.addInitScript(() => {
    Reflect.deleteProperty(window, 'RTCRtpScriptTransform');
    Reflect.deleteProperty(RTCRtpSender.prototype, 'createEncodedStreams');
  });
  await eve.page.reload();
  await eve.press('Join');
  await eve.page.getByText(/can’t encrypt calls end to end/).waitFor();
  expect(await eve.stats('send')).toEqual([]);
});

it('gives the server only what has to be opened with the key', async () => {
  const ada = await join('roomId=bytes&peerId=ada&displayName=Ada&webcam=false#e2eKey=right');
  await expect
    .poll(async () => (await ada.stats('send')).some(({ packetsSent }) => Number(packetsSent) > 0))
    .toBe(true);
  const payloads = await payloadsFromServer('bytes', 40);
  const keys = await Promise.all(['right', 'wrong'].map((passphrase) => deriveRoomKey(passphrase, 'bytes')));
  const [right, wrong] = keys.map((key) => new FrameOpener({ peerId: 'ada', source: 'mic' }, [key]));
  for (const payload of payloads) {
    const opened = await right?.open(payload);
    if (!(opened instanceof Uint8Array)) throw new Error(`not opened: ${opened}`);
    expect(payload.length).toBe(opened.length + sealingOverheadBytes);
    // Only the first byte is to be read without a key. In silence, Opus may send a frame that has none.
    expect(payload.subarray(0, opened.length).subarray(0, 1)).toEqual(opened.subarray(0, 1));
    if (opened.length > 8) expect(Buffer.from(payload).includes(Buffer.from(opened.subarray(1)))).toBe(false);
    expect(await wrong?.open(payload)).toMatch(/unknownKey|notGenuine/);
  }
});

/** Payloads of sound as the server forwards them to a program without signalling. */
async function payloadsFromServer(roomId: string, count: number): Promise<Uint8Array[]> {
  const rtpCapabilities = await Broadcaster.capabilities(meeting.server.origin, roomId);
  const recorder = await Broadcaster.create(meeting.server.origin, roomId, {
    id: 'recorder',
    displayName: 'Recorder',
    rtpCapabilities,
  });
  const [producer] = recorder.peers.flatMap(({ producers }) => producers);
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const transport = await recorder.createPlainTransport();
  await recorder.connect(transport.id, { ip: '127.0.0.1', port, rtcpPort: await freePort() });
  const { id } = await recorder.consume(transport.id, producer?.id ?? '');
  await recorder.resume(id);
  const payloads: Uint8Array[] = [];
  while (payloads.length < count) {
    const [datagram] = (await once(socket, 'message')) as [Buffer];
    payloads.push(rtpPayload(datagram));
  }
  socket.close();
  await recorder.remove();
  return payloads;
}

/** What stands behind the RTP header, its contributors and its extensions (RFC 3550 section 5.1). */
function rtpPayload(datagram: Buffer): Uint8Array {
  const first = datagram.readUInt8();
  const extensionAt = 12 + 4 * (first & 0x0f);
  const hasExtension = (first & 0x10) !== 0;
  const at = hasExtension ? extensionAt + 4 + 4 * datagram.readUInt16BE(extensionAt + 2) : extensionAt;
  return new Uint8Array(datagram.subarray(at));
}
