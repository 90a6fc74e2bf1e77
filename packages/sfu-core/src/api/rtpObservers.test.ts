import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError } from '../types/errors.ts';
import { settled } from './testing/FakeEngine.ts';
import { EventLog, type FullScene, makeFullScene } from './testing/scene.ts';

let scene: FullScene;
let log: EventLog;

beforeEach(async () => {
  scene = await makeFullScene();
  log = new EventLog();
});

describe('createAudioLevelObserver()', () => {
  const create = (options?: object) => scene.router.createAudioLevelObserver(options as never);

  it('fills in defaults, and tells the observer', async () => {
    const seen: unknown[] = [];
    scene.router.observer.on('newrtpobserver', (rtpObserver) => seen.push(rtpObserver));
    const rtpObserver = await create();
    const rtpObserverId = rtpObserver.id;
    const defaults = { rtpObserverId, maxEntries: 1, threshold: -80, interval: 1000 };
    expect(scene.engine.lastData('router.createAudioLevelObserver')).toEqual(defaults);
    expect(rtpObserver).toMatchObject({ type: 'audiolevel', paused: false, closed: false, appData: {} });
    expect(seen).toEqual([rtpObserver]);
  });

  it.each([
    [{ maxEntries: 0 }, 'if given, maxEntries must be a positive number'],
    [{ maxEntries: 'foo' }, 'if given, maxEntries must be a positive number'],
    [{ threshold: 'foo' }, 'if given, threshold must be a number from -127 to 0'],
    [{ threshold: 1 }, 'if given, threshold must be a number from -127 to 0'],
    [{ threshold: -128 }, 'if given, threshold must be a number from -127 to 0'],
    [{ interval: false }, 'if given, interval must be a number'],
    [{ appData: 'NOT-AN-OBJECT' }, 'if given, appData must be an object'],
  ])('refuses %j', async (options, message) => {
    await expect(create(options)).rejects.toThrow(new TypeError(message));
  });
});

describe('createActiveSpeakerObserver()', () => {
  const create = (options?: object) => scene.router.createActiveSpeakerObserver(options as never);

  it('fills in defaults', async () => {
    const rtpObserver = await create();
    const request = scene.engine.lastData('router.createActiveSpeakerObserver');
    expect(request).toEqual({ rtpObserverId: rtpObserver.id, interval: 300 });
    expect(rtpObserver.type).toBe('activespeaker');
  });

  it('refuses what is wrong', async () => {
    await expect(create({ interval: 'often' })).rejects.toThrow(TypeError);
    await expect(create({ appData: 1 })).rejects.toThrow(TypeError);
  });
});

describe('an AudioLevelObserver', () => {
  it('tells of volumes with their Producers, of silence, and to its observer', async () => {
    const { audioLevelObserver, engine, producer } = scene;
    log.follow('audio', audioLevelObserver, ['volumes', 'silence'], ['volumes', 'silence']);
    const listener = vi.fn();
    audioLevelObserver.on('volumes', listener);
    const volumes = [
      { producerId: 'closed meanwhile', volume: -10 },
      { producerId: producer.id, volume: -20 },
    ];
    engine.notify('rtpObserver.volumes', audioLevelObserver.id, { volumes });
    engine.notify('rtpObserver.volumes', audioLevelObserver.id, { volumes: volumes.slice(0, 1) });
    engine.notify('rtpObserver.silence', audioLevelObserver.id, undefined);
    await settled();
    expect(listener.mock.calls).toEqual([[[{ producer, volume: -20 }]]]);
    expect(log.events).toEqual(['audio:volumes', 'audio.observer:volumes', 'audio:silence', 'audio.observer:silence']);
  });
});

describe('an ActiveSpeakerObserver', () => {
  it('tells of the dominant speaker if it is still there', async () => {
    const { activeSpeakerObserver, engine, producer } = scene;
    const [listener, observed] = [vi.fn(), vi.fn()];
    activeSpeakerObserver.on('dominantspeaker', listener);
    activeSpeakerObserver.observer.on('dominantspeaker', observed);
    engine.notify('rtpObserver.dominantSpeaker', activeSpeakerObserver.id, { producerId: producer.id });
    engine.notify('rtpObserver.dominantSpeaker', activeSpeakerObserver.id, { producerId: 'closed meanwhile' });
    await settled();
    expect(listener.mock.calls).toEqual([[{ producer }]]);
    expect(observed.mock.calls).toEqual([[{ producer }]]);
  });
});

describe.each(['audioLevelObserver', 'activeSpeakerObserver'] as const)('any RTP observer, as %s', (name) => {
  it('looks at Producers of its Router', async () => {
    const rtpObserver = scene[name];
    const { engine, producer } = scene;
    log.follow('any', rtpObserver, [], ['addproducer', 'removeproducer']);
    await rtpObserver.addProducer({ producerId: producer.id });
    await rtpObserver.removeProducer({ producerId: producer.id });
    expect(log.events).toEqual(['any.observer:addproducer', 'any.observer:removeproducer']);
    expect(engine.methods().slice(-2)).toEqual(['rtpObserver.addProducer', 'rtpObserver.removeProducer']);

    const error = new NotFoundError('Producer with id "nobody" not found');
    await expect(rtpObserver.addProducer({ producerId: 'nobody' })).rejects.toThrow(error);
    await expect(rtpObserver.removeProducer({ producerId: 'nobody' })).rejects.toThrow(error);
  });

  it('passes on that the engine refuses a Producer, and tells nobody of it', async () => {
    log.follow('any', scene[name], [], ['addproducer']);
    scene.engine.answer('rtpObserver.addProducer', () => {
      throw new TypeError('not an audio Producer');
    });
    const adding = scene[name].addProducer({ producerId: scene.producer.id });
    await expect(adding).rejects.toThrow(new TypeError('not an audio Producer'));
    expect(log.events).toEqual([]);
  });

  it('pauses and resumes once', async () => {
    log.follow('any', scene[name], [], ['pause', 'resume']);
    await scene[name].pause();
    await scene[name].pause();
    expect(scene[name].paused).toBe(true);
    await scene[name].resume();
    expect(scene[name].paused).toBe(false);
    expect(log.events).toEqual(['any.observer:pause', 'any.observer:resume']);
  });
});
