import { beforeEach, describe, expect, it } from 'vitest';
import { settled } from './testing/FakeEngine.ts';
import { EventLog, makeScene, type Scene } from './testing/scene.ts';

let scene: Scene;
let log: EventLog;

beforeEach(async () => {
  scene = await makeScene();
  log = new EventLog();
});

describe('a Producer', () => {
  it('pauses and resumes once', async () => {
    const { producer } = scene;
    log.follow('producer', producer, [], ['pause', 'resume']);
    await producer.pause();
    await producer.pause();
    expect(producer.paused).toBe(true);
    await producer.resume();
    expect(producer.paused).toBe(false);
    expect(log.events).toEqual(['producer.observer:pause', 'producer.observer:resume']);
  });

  it('passes on score, orientation and traces, to its observer too', async () => {
    const { producer, engine } = scene;
    const events = ['score', 'videoorientationchange', 'trace'];
    log.follow('producer', producer, events, events);
    engine.notify('producer.score', producer.id, { scores: [{ encodingIdx: 0, ssrc: 1, score: 10 }] });
    engine.notify('producer.videoOrientationChange', producer.id, { camera: true, flip: false, rotation: 90 });
    engine.notify('producer.trace', producer.id, { type: 'pli', timestamp: 1, direction: 'out', info: {} });
    await settled();
    expect(log.events).toEqual(events.flatMap((event) => [`producer:${event}`, `producer.observer:${event}`]));
    expect(producer.score).toHaveLength(1);
  });

  it('gives copies', () => {
    const { producer } = scene;
    producer.rtpParameters.codecs.length = 0;
    producer.consumableRtpParameters.encodings.length = 0;
    expect(producer.rtpParameters.codecs).toHaveLength(1);
    expect(producer.consumableRtpParameters.encodings).toHaveLength(1);
  });
});

describe('a Consumer', () => {
  it('tells its observer of a pause only when it and its Producer begin or end it', async () => {
    const { consumer, engine } = scene;
    log.follow('consumer', consumer, ['producerpause', 'producerresume'], ['pause', 'resume']);
    await consumer.pause();
    engine.notify('consumer.producerPause', consumer.id, undefined);
    engine.notify('consumer.producerPause', consumer.id, undefined);
    await settled();
    expect([consumer.paused, consumer.producerPaused]).toEqual([true, true]);
    await consumer.resume();
    engine.notify('consumer.producerResume', consumer.id, undefined);
    await settled();
    expect(log.events).toEqual([
      'consumer.observer:pause',
      'consumer:producerpause',
      'consumer:producerresume',
      'consumer.observer:resume',
    ]);
  });

  it('keeps score and layers as the engine tells them', async () => {
    const { consumer, engine } = scene;
    const score = { score: 9, producerScore: 8, producerScores: [0, 8] };
    engine.notify('consumer.score', consumer.id, { score });
    engine.notify('consumer.layersChange', consumer.id, { layers: { spatialLayer: 1, temporalLayer: 2 } });
    await settled();
    expect(consumer.score).toEqual(score);
    expect(consumer.currentLayers).toEqual({ spatialLayer: 1, temporalLayer: 2 });
    engine.notify('consumer.layersChange', consumer.id, {});
    await settled();
    expect(consumer.currentLayers).toBeUndefined();
  });

  it('takes preferred layers and priority as the engine answers them', async () => {
    const { consumer, engine } = scene;
    engine.answer('consumer.setPreferredLayers', () => ({ preferredLayers: { spatialLayer: 1, temporalLayer: 0 } }));
    await consumer.setPreferredLayers({ spatialLayer: 5 });
    expect(consumer.preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    engine.answer('consumer.setPriority', ({ priority }) => ({ priority: Math.min(priority, 255) }));
    await consumer.setPriority(1000);
    expect(consumer.priority).toBe(255);
    await consumer.unsetPriority();
    expect(consumer.priority).toBe(1);
  });

  it('refuses layers and priorities that are none', async () => {
    const { consumer } = scene;
    await expect(consumer.setPreferredLayers({} as never)).rejects.toThrow(
      new TypeError('spatialLayer must be a number'),
    );
    await expect(consumer.setPreferredLayers({ spatialLayer: 1, temporalLayer: 'x' as never })).rejects.toThrow(
      new TypeError('if given, temporalLayer must be a number'),
    );
    for (const priority of [-1, 0, 'high', Number.NaN]) {
      await expect(consumer.setPriority(priority as never)).rejects.toThrow(TypeError);
    }
  });

  it('hears nothing any more once it is closed', async () => {
    const { consumer, engine } = scene;
    log.follow('consumer', consumer, ['score'], ['score']);
    consumer.close();
    engine.notify('consumer.score', consumer.id, { score: { score: 1, producerScore: 1, producerScores: [1] } });
    await settled();
    expect(log.events).toEqual([]);
  });
});
