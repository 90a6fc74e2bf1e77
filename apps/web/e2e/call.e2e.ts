import { expect, it } from 'vitest';
import { meetingForFile } from './support/meetingForFile.ts';
import { selectedPair } from './support/participant.ts';
import { serverUnderTest } from './support/server.ts';

const { join, open } = meetingForFile(serverUnderTest);

it('lets two people see and hear each other', async () => {
  const ada = await join('roomId=two&displayName=Ada');
  const bob = await join('roomId=two&displayName=Bob');
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
  console.log(`join to first remote frame: ${Math.round(await bob.joinToFirstFrameMs())} ms`);
});

it('lets somebody watch who sends nothing', async () => {
  const ada = await join('roomId=watch&displayName=Ada');
  const eve = await join('roomId=watch&displayName=Eve&produce=false');
  await ada.sees('Eve', 'You');
  await eve.sees('Ada');
  await eve.framesAdvance('Video of Ada');
  await eve.audioEnergyRises();
  expect(await eve.stats('send')).toEqual([]);
  expect(await ada.page.locator('video[aria-label="Video of Eve"]').count()).toBe(0);
});

it('sends to others without receiving anything with consume=false', async () => {
  const ada = await join('roomId=sender&displayName=Ada');
  const cam = await join('roomId=sender&displayName=Cam&consume=false');
  await ada.framesAdvance('Video of Cam');
  await cam.sees('Ada', 'You');
  expect(await cam.stats('recv')).toEqual([]);
});

it('uses TCP alone with forceTcp', async () => {
  const ada = await join('roomId=tcp&displayName=Ada');
  const bob = await join('roomId=tcp&displayName=Bob&forceTcp=true');
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  for (const direction of ['send', 'recv'] as const) {
    const tcp = selectedPair(await bob.stats(direction))?.remote;
    const udp = selectedPair(await ada.stats(direction))?.remote;
    expect([tcp?.protocol, udp?.protocol]).toEqual(['tcp', 'udp']);
    console.log(
      `${direction}: tcp ${tcp?.address}:${tcp?.port} with forceTcp, udp ${udp?.address}:${udp?.port} without`,
    );
  }
});

it('keeps two rooms apart', async () => {
  const ada = await join('roomId=here&displayName=Ada');
  const bob = await join('roomId=there&displayName=Bob');
  const cy = await join('roomId=here&displayName=Cy');
  await ada.sees('Cy', 'You');
  await cy.framesAdvance('Video of Ada');
  expect(await bob.names()).toEqual(['You']);
  expect((await bob.stats('recv')).filter(({ type }) => type === 'inbound-rtp')).toEqual([]);
});

it('takes the tile away when somebody leaves, and lets them rejoin', async () => {
  const ada = await join('roomId=leave&displayName=Ada');
  const bob = await join('roomId=leave&displayName=Bob');
  await ada.framesAdvance('Video of Bob');
  await bob.press('Leave');
  await bob.page.getByRole('heading', { name: 'You left' }).waitFor();
  await ada.sees('You');
  await bob.press('Rejoin');
  await bob.connected();
  await ada.sees('Bob', 'You');
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
});

it('comes back after a reload without leaving a ghost', async () => {
  const ada = await join('roomId=reload&displayName=Ada');
  const bob = await join('roomId=reload&displayName=Bob');
  await ada.framesAdvance('Video of Bob');
  await bob.page.reload();
  await bob.pressJoin();
  console.log(`reload, join to first remote frame: ${Math.round(await bob.joinToFirstFrameMs())} ms`);
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await ada.framesAdvance('Video of Bob');
});

it('shows who is muted and whose camera is off', async () => {
  const ada = await join('roomId=mute&displayName=Ada');
  const bob = await join('roomId=mute&displayName=Bob');
  await ada.framesAdvance('Video of Bob');
  const muted = ada.page.locator('[data-tile]', { hasText: 'Bob' }).getByText('Muted:');
  await muted.waitFor({ state: 'detached' });
  await bob.press('Mute');
  await muted.waitFor({ state: 'attached' });
  await bob.press('Unmute');
  await muted.waitFor({ state: 'detached' });
  await bob.press('Stop camera');
  await ada.page.locator('video[aria-label="Video of Bob"]').waitFor({ state: 'detached' });
  await bob.press('Start camera');
  await ada.framesAdvance('Video of Bob');
});

it('joins without any device and can be seen later', async () => {
  const ada = await join('roomId=later&displayName=Ada');
  const bob = await join('roomId=later&displayName=Bob&mic=false&webcam=false');
  await bob.framesAdvance('Video of Ada');
  await ada.sees('Bob', 'You');
  expect(await ada.page.locator('video[aria-label="Video of Bob"]').count()).toBe(0);
  await bob.press('Start camera');
  await ada.framesAdvance('Video of Bob');
});

it('gives the stage to a shared screen, lets its sound be heard, and takes it back', async () => {
  const ada = await join('roomId=share&displayName=Ada');
  const bob = await open('roomId=share&displayName=Bob&mic=false');
  // A picker can't be clicked from a test: a drawn screen stands in for the one that would be picked.
  await bob.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = async () => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      setInterval(() => context?.fillRect(Math.random() * 200, Math.random() * 100, 20, 20), 50);
      const audio = new AudioContext();
      const sound = audio.createMediaStreamDestination();
      const tone = audio.createOscillator();
      tone.connect(sound);
      tone.start();
      return new MediaStream([...canvas.captureStream(15).getTracks(), ...sound.stream.getTracks()]);
    };
  });
  await bob.pressJoin();
  await bob.press('Share screen');
  await ada.framesAdvance("Bob's screen");
  await ada.sees('Bob', "Bob's screen", 'You');
  await ada.audioEnergyRises();
  await bob.press('Stop sharing');
  await ada.sees('Bob', 'You');
  await ada.framesAdvance('Video of Bob');
});

it('does not let the share button stick when the picker is cancelled', async () => {
  const ada = await join('roomId=cancel&displayName=Ada');
  await ada.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException('cancelled', 'NotAllowedError'));
  });
  await ada.press('Share screen');
  await ada.press('Share screen');
  expect(await ada.page.getByRole('button', { name: 'Stop sharing' }).count()).toBe(0);
});

it('shows three people to each other', async () => {
  const names = ['Ada', 'Bob', 'Cy'];
  const people = await Promise.all(names.map((name) => join(`roomId=three&displayName=${name}`)));
  await Promise.all(
    people.map(async (person, index) => {
      const others = names.filter((_, other) => other !== index);
      await person.sees(...others, 'You');
      for (const other of others) await person.framesAdvance(`Video of ${other}`, 3);
    }),
  );
});
