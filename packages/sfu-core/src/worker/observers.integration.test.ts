import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from '../index.ts';
import { CallScene } from '../testing/CallScene.ts';
import { videoParameters } from '../testing/mediaParameters.ts';
import { TalkingClient } from '../testing/TalkingClient.ts';
import { noise, speech } from './observers/testing/levelCurves.ts';

const HOURS = 3_600_000;
const quiet = noise(1);

let scene: CallScene;
let alice: TalkingClient;
let bob: TalkingClient;

beforeAll(async () => {
  scene = await CallScene.create({ inProcess: true });
  alice = await TalkingClient.join(scene);
  bob = await TalkingClient.join(scene);
});
afterAll(async () => {
  alice.close();
  bob.close();
  await scene.close();
});

/** Resolves with the first event that is as wanted. */
function until<T>(wanted: (value: T) => boolean, on: (listener: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => on((value) => void (wanted(value) && resolve(value))));
}

async function addBoth(observer: types.RtpObserver): Promise<void> {
  await observer.addProducer({ producerId: alice.producer.id });
  await observer.addProducer({ producerId: bob.producer.id });
}

describe('an AudioLevelObserver', () => {
  it('hears who talks over real transports, loudest first, and silence', async () => {
    const observer = await scene.router.createAudioLevelObserver({ interval: 300, maxEntries: 2, threshold: -60 });
    await addBoth(observer);
    const volumes = (wanted: (entries: types.AudioLevelObserverVolume[]) => boolean) =>
      until(wanted, (listener) => observer.on('volumes', listener));

    alice.level = () => 40;
    bob.level = () => 20;
    const both = await volumes((entries) => entries.length === 2);
    expect(both).toEqual([
      { producer: bob.producer, volume: -20 },
      { producer: alice.producer, volume: -40 },
    ]);

    bob.level = () => 100;
    const one = await volumes((entries) => entries.length === 1 && entries[0]?.volume === -40);
    expect(one).toEqual([{ producer: alice.producer, volume: -40 }]);

    alice.level = () => undefined;
    await once(observer, 'silence');
    observer.close();
  });

  it('leaves out paused producers, and is silent while it is paused itself', async () => {
    const observer = await scene.router.createAudioLevelObserver({ interval: 300, maxEntries: 2 });
    await addBoth(observer);
    alice.level = () => 30;
    bob.level = () => 30;
    const volumes = (count: number) =>
      until<types.AudioLevelObserverVolume[]>(
        (entries) => entries.length === count,
        (listener) => observer.on('volumes', listener),
      );
    await volumes(2);
    await bob.producer.pause();
    expect((await volumes(1))[0]?.producer).toBe(alice.producer);
    const silence = once(observer, 'silence');
    await observer.pause();
    await silence;
    await bob.producer.resume();
    await observer.resume();
    await volumes(2);
    observer.close();
  });
});

describe('an ActiveSpeakerObserver', () => {
  it('follows the conversation over real transports', async () => {
    alice.level = quiet;
    bob.level = quiet;
    const observer = await scene.router.createActiveSpeakerObserver({ interval: 100 });
    const dominant = (producer: types.Producer) =>
      until<types.ActiveSpeakerObserverDominantSpeaker>(
        (speaker) => speaker.producer === producer,
        (listener) => observer.on('dominantspeaker', listener),
      );
    const first = once(observer, 'dominantspeaker');
    await addBoth(observer);
    await first;

    const bobSpeaks = dominant(bob.producer);
    bob.level = speech(2, 0, HOURS);
    await bobSpeaks;

    const aliceSpeaks = dominant(alice.producer);
    bob.level = quiet;
    alice.level = speech(3, 0, HOURS);
    await aliceSpeaks;

    const dump = await scene.router.dump();
    expect(dump.mapProducerIdObserverIds).toEqual([
      { key: alice.producer.id, values: [observer.id] },
      { key: bob.producer.id, values: [observer.id] },
    ]);

    // Who leaves is followed by who is there.
    const bobRemains = dominant(bob.producer);
    alice.producer.close();
    await bobRemains;
    observer.close();
    expect((await scene.router.dump()).rtpObserverIds).toEqual([]);
  });

  it('refuses video, and who is not there', async () => {
    const observer = await scene.router.createActiveSpeakerObserver();
    const video = await bob.client.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    await expect(observer.addProducer({ producerId: video.id })).rejects.toThrow(
      new TypeError('not an audio Producer'),
    );
    await expect(observer.addProducer({ producerId: 'nobody' })).rejects.toThrow('Producer with id "nobody" not found');
    observer.close();
  });
});
