import { describe, expect, it } from 'vitest';
import { ProducerScene } from '../producers/testing/ProducerScene.ts';
import { AudioLevelObserver } from './AudioLevelObserver.ts';

/** An observer of two producers that send 50 packets a second when told to. */
function scene(options: { interval?: number; threshold?: number } = {}) {
  const scene = new ProducerScene();
  const data = { rtpObserverId: 'o', maxEntries: 5, threshold: -60, interval: 1_000, ...options };
  const observer = new AudioLevelObserver(data, scene);
  const alice = scene.producer('alice');
  const bob = scene.producer('bob');
  observer.addProducer(alice);
  observer.addProducer(bob);
  const talk = (durationMs: number, levels: { alice?: number; bob?: number }) => {
    for (let ms = 0; ms < durationMs; ms += 20) {
      if (levels.alice !== undefined) scene.send(alice, { level: levels.alice });
      if (levels.bob !== undefined) scene.send(bob, { level: levels.bob });
      scene.environment.advance(20);
    }
  };
  const told = () => scene.told.filter(({ targetId }) => targetId === 'o').map(({ event, data }) => ({ event, data }));
  return { scene, observer, alice, bob, talk, told };
}

const volumes = (...entries: [producerId: string, volume: number][]) => ({
  event: 'rtpObserver.volumes',
  data: { volumes: entries.map(([producerId, volume]) => ({ producerId, volume })) },
});
const silence = { event: 'rtpObserver.silence', data: undefined };

describe('AudioLevelObserver', () => {
  it('tells every interval who is heard, loudest first', () => {
    const { talk, told } = scene();
    talk(1_000, { alice: 40, bob: 20 });
    talk(1_000, { alice: 30 });
    expect(told()).toEqual([volumes(['bob', -20], ['alice', -40]), volumes(['alice', -30])]);
  });

  it('tells silence once, and not before anything was heard', () => {
    const { talk, told } = scene();
    talk(2_000, { alice: 127, bob: 90 });
    expect(told()).toEqual([]);
    talk(1_000, { alice: 30 });
    talk(3_000, { alice: 100 });
    talk(1_000, { bob: 30 });
    expect(told()).toEqual([volumes(['alice', -30]), silence, volumes(['bob', -30])]);
  });

  it('leaves out a producer that is paused, until it is resumed', () => {
    const { alice, talk, told } = scene();
    talk(500, { alice: 10, bob: 20 });
    alice.pause();
    talk(1_500, { alice: 10, bob: 20 });
    alice.resume();
    talk(1_000, { alice: 10, bob: 20 });
    expect(told()).toEqual([volumes(['bob', -20]), volumes(['bob', -20]), volumes(['alice', -10], ['bob', -20])]);
  });

  it('forgets a producer that closes, or is taken out', () => {
    const { observer, alice, bob, talk, told } = scene();
    talk(500, { alice: 10, bob: 20 });
    alice.close();
    observer.removeProducer(bob);
    talk(1_500, { alice: 10, bob: 20 });
    expect(told()).toEqual([]);
    expect([...alice.observers, ...bob.observers]).toEqual([]);
  });

  it('forgets everything when paused, and says so', () => {
    const {
      scene: { environment },
      observer,
      talk,
      told,
    } = scene();
    talk(1_900, { alice: 10 });
    observer.pause();
    observer.pause();
    expect(environment.timerCount).toBe(0);
    expect(told()).toEqual([volumes(['alice', -10]), silence]);
    talk(2_000, { alice: 10 });
    observer.resume();
    observer.resume();
    talk(100, { alice: 10 });
    environment.advance(900);
    expect(told()).toHaveLength(2);
    talk(1_000, { alice: 10 });
    expect(told().slice(2)).toEqual([volumes(['alice', -10])]);
    expect(environment.timerCount).toBe(1);
  });

  it('tells no silence when paused in silence', () => {
    const { observer, talk, told } = scene();
    talk(500, { alice: 10 });
    observer.pause();
    expect(told()).toEqual([]);
  });

  it('makes nothing of packets without a level', () => {
    const { scene: all, alice, told } = scene();
    for (let i = 0; i < 50; i++) all.send(alice);
    all.environment.advance(1_000);
    expect(told()).toEqual([]);
  });

  it.each([
    [1, 250],
    [250, 250],
    [9_000, 5_000],
  ])('holds an interval of %i ms at %i ms', (interval, heldMs) => {
    const {
      scene: { environment },
      talk,
      told,
    } = scene({ interval });
    talk(240, { alice: 10 });
    environment.advance(heldMs - 241);
    expect(told()).toEqual([]);
    environment.advance(1);
    expect(told()).toEqual([volumes(['alice', -10])]);
  });

  it('refuses video, and a threshold above full scale', () => {
    const { scene: all, observer } = scene();
    expect(() => observer.addProducer(all.producer('v', 'video'))).toThrow('not an audio Producer');
    expect(() => scene({ threshold: 1 })).toThrow('invalid threshold value 1');
  });

  it('leaves nothing behind when it closes', () => {
    const {
      scene: { environment },
      observer,
      alice,
      bob,
      talk,
      told,
    } = scene();
    talk(500, { alice: 10 });
    observer.close();
    observer.close();
    expect(environment.timerCount).toBe(0);
    observer.resume();
    expect(environment.timerCount).toBe(0);
    expect([...alice.observers, ...bob.observers]).toEqual([]);
    talk(1_000, { alice: 10 });
    expect(told()).toEqual([]);
  });
});
