import { describe, expect, it } from 'vitest';
import { type LevelCurve, noise, speech } from '../../observers/testing/levelCurves.ts';
import { ProducerScene } from '../producers/testing/ProducerScene.ts';
import { ActiveSpeakerObserver } from './ActiveSpeakerObserver.ts';

function scene(interval = 300) {
  const scene = new ProducerScene();
  const observer = new ActiveSpeakerObserver({ rtpObserverId: 'o', interval }, scene);
  const alice = scene.producer('alice');
  const bob = scene.producer('bob');
  observer.addProducer(alice);
  observer.addProducer(bob);
  let atMs = 0;
  const talk = (durationMs: number, curves: { alice?: LevelCurve; bob?: LevelCurve }) => {
    for (const endMs = atMs + durationMs; atMs < endMs; atMs += 20) {
      for (const producer of [alice, bob]) {
        const level = curves[producer.id as 'alice' | 'bob']?.(atMs);
        if (level !== undefined) scene.send(producer, { level });
      }
      scene.environment.advance(20);
    }
  };
  const told = () => scene.toldOf('rtpObserver.dominantSpeaker');
  return { scene, observer, alice, bob, talk, told };
}

const ALICE = { producerId: 'alice' };
const BOB = { producerId: 'bob' };

describe('ActiveSpeakerObserver', () => {
  it('tells when another becomes the dominant speaker, and only then', () => {
    const { talk, told } = scene();
    talk(10_000, { alice: speech(1, 0, 4_000), bob: speech(2, 5_000, 10_000) });
    expect(told()).toEqual([ALICE, BOB]);
  });

  it('chooses another at once when the dominant speaker closes', () => {
    const { alice, bob, talk, told } = scene();
    talk(4_000, { alice: speech(1, 0, 4_000), bob: noise(2) });
    alice.close();
    expect(told()).toEqual([ALICE, BOB]);
    expect([...alice.observers]).toEqual([]);
    bob.close();
    talk(1_000, {});
    expect(told()).toEqual([ALICE, BOB]);
  });

  it('passes over paused producers, those that came paused among them', () => {
    const { scene: all, observer, alice, bob, talk, told } = scene();
    observer.addProducer(all.producer('carol', 'audio', { paused: true }));
    alice.pause();
    bob.pause();
    talk(1_000, {});
    expect(told()).toEqual([]);
    bob.resume();
    talk(1_000, { bob: noise(1) });
    expect(told()).toEqual([BOB]);
  });

  it('rests while paused', () => {
    const {
      scene: { environment },
      observer,
      talk,
      told,
    } = scene();
    talk(4_000, { alice: speech(1, 0, 4_000), bob: noise(2) });
    observer.pause();
    observer.pause();
    expect(environment.timerCount).toBe(0);
    talk(4_000, { alice: noise(3), bob: speech(4, 4_000, 8_000) });
    expect(told()).toEqual([ALICE]);
    observer.resume();
    observer.resume();
    expect(environment.timerCount).toBe(1);
    talk(4_000, { alice: noise(3), bob: speech(5, 8_000, 12_000) });
    expect(told()).toEqual([ALICE, BOB]);
  });

  it.each([
    [1, 100],
    [9_000, 5_000],
  ])('holds an interval of %i ms at %i ms', (interval, heldMs) => {
    const {
      scene: { environment },
      told,
    } = scene(interval);
    environment.advance(heldMs - 1);
    expect(told()).toEqual([]);
    environment.advance(1);
    expect(told()).toEqual([ALICE]);
  });

  it('refuses video, and who is there already', () => {
    const { scene: all, observer, alice } = scene();
    expect(() => observer.addProducer(all.producer('v', 'video'))).toThrow('not an audio Producer');
    expect(() => observer.addProducer(alice)).toThrow('Producer already in map');
    observer.removeProducer(alice);
    observer.addProducer(alice);
    expect([...alice.observers]).toEqual([observer]);
  });

  it('leaves nothing behind when it closes, and tells nothing while it does', () => {
    const {
      scene: { environment },
      observer,
      alice,
      bob,
      talk,
      told,
    } = scene();
    talk(1_000, { alice: speech(1, 0, 1_000) });
    observer.close();
    observer.close();
    expect(environment.timerCount).toBe(0);
    observer.resume();
    expect(environment.timerCount).toBe(0);
    expect([...alice.observers, ...bob.observers]).toEqual([]);
    expect(told()).toEqual([ALICE]);
  });
});
