import { describe, expect, it } from 'vitest';
import { VIDEO } from '../../../testing/mediaParameters.ts';
import { vp8Payload } from '../../../testing/rtpBytes.ts';
import type { TraceEventData } from '../../../types/transport.ts';
import { ProducerScene } from './testing/ProducerScene.ts';

function traced(types: string[], kind: 'audio' | 'video' = 'video') {
  const scene = new ProducerScene();
  const producer = scene.producer('p', kind);
  producer.trace.enable(types);
  const traces = () => scene.toldOf('producer.trace') as TraceEventData[];
  return { scene, producer, traces, types: () => traces().map(({ type }) => type) };
}

const senderReport = {
  ntpSeconds: 3_900_000_000,
  ntpFraction: 7,
  rtpTimestamp: 90_000,
  packetCount: 12,
  octetCount: 3_400,
  remoteUnixMs: 1_700_000_000_000,
};

describe("a producer's trace events", () => {
  it('are off at first', () => {
    const { scene, producer, traces } = traced([]);
    scene.send(producer, { payload: vp8Payload(true, 1) });
    expect(traces()).toEqual([]);
    expect(producer.dump().traceEventTypes).toEqual([]);
  });

  it('tell of packets as they came', () => {
    const { scene, producer, traces } = traced(['rtp']);
    scene.send(producer, { payload: vp8Payload(true, 1, 100) });
    expect(traces()).toEqual([
      {
        type: 'rtp',
        timestamp: 1_000,
        direction: 'in',
        info: {
          isRtx: false,
          rtpPacket: {
            payloadType: VIDEO.payloadType,
            sequenceNumber: 101,
            timestamp: 101 * 960,
            marker: true,
            ssrc: VIDEO.ssrc,
            isKeyFrame: true,
            size: 112,
            payloadSize: 100,
            spatialLayer: 0,
            temporalLayer: 0,
          },
        },
      },
    ]);
  });

  it('tell of a key frame once, as what was asked for', () => {
    const both = traced(['rtp', 'keyframe']);
    const keyFrames = traced(['keyframe']);
    for (const { scene, producer } of [both, keyFrames]) {
      scene.send(producer, { payload: vp8Payload(true, 1) });
      scene.send(producer, { payload: vp8Payload(false, 2) });
    }
    expect(both.types()).toEqual(['keyframe', 'rtp']);
    expect(keyFrames.types()).toEqual(['keyframe']);
  });

  it('tell nothing of packets that go nowhere', () => {
    const { scene, producer, traces } = traced(['rtp', 'keyframe']);
    producer.pause();
    scene.send(producer, { payload: vp8Payload(true, 1) });
    expect(traces()).toEqual([]);
  });

  it('tell of what the remote is asked for', () => {
    const { scene, producer, traces } = traced(['nack', 'pli', 'fir']);
    scene.send(producer, { payload: vp8Payload(false, 1) });
    producer.requestKeyFrame(0);
    scene.lose(producer);
    scene.send(producer, { payload: vp8Payload(false, 3) });
    expect(scene.nacks).toEqual([{ ssrc: VIDEO.ssrc, sequenceNumbers: [102] }]);
    expect(traces().map(({ type, direction, info }) => ({ type, direction, info }))).toEqual([
      { type: 'pli', direction: 'out', info: { ssrc: VIDEO.ssrc } },
      { type: 'nack', direction: 'out', info: {} },
    ]);
  });

  it('tell of sender reports', () => {
    const { scene, producer, traces } = traced(['sr']);
    producer.receiveSenderReport(VIDEO.ssrc, senderReport, 1_000);
    expect(traces()).toEqual([]);
    scene.send(producer, { payload: vp8Payload(true, 1) });
    producer.receiveSenderReport(VIDEO.ssrc, senderReport, 1_000);
    expect(traces().map(({ type, direction, info }) => ({ type, direction, info }))).toEqual([
      {
        type: 'sr',
        direction: 'in',
        info: {
          ssrc: VIDEO.ssrc,
          ntpSec: 3_900_000_000,
          ntpFrac: 7,
          rtpTs: 90_000,
          packetCount: 12,
          octetCount: 3_400,
        },
      },
    ]);
  });

  it('are those asked for last; unknown ones mean nothing', () => {
    const { scene, producer, traces } = traced(['rtp']);
    producer.trace.enable(['pli', 'bwe', 'constructor']);
    expect(producer.dump().traceEventTypes).toEqual(['pli']);
    scene.send(producer, { payload: vp8Payload(true, 1) });
    expect(traces()).toEqual([]);
    producer.trace.enable([]);
    expect(producer.dump().traceEventTypes).toEqual([]);
  });
});

describe('a producer', () => {
  it('tells which way the camera is held, when that changes, with the tick', () => {
    const { scene, producer } = traced([]);
    const turned = (value: number) => Buffer.from([7 << 4, value, 0, 0]);
    const told = () => scene.toldOf('producer.videoOrientationChange');
    scene.send(producer, { payload: vp8Payload(true, 1) });
    producer.tick(1_040);
    expect(told()).toEqual([]);
    scene.send(producer, { payload: vp8Payload(false, 2), elements: turned(0b1101) });
    scene.send(producer, { payload: vp8Payload(false, 3) });
    expect(told()).toEqual([]);
    producer.tick(1_080);
    producer.tick(1_120);
    scene.send(producer, { payload: vp8Payload(false, 4), elements: turned(0) });
    producer.tick(1_160);
    expect(told()).toEqual([
      { camera: true, flip: true, rotation: 90 },
      { camera: false, flip: false, rotation: 0 },
    ]);
  });

  it('tells its score when its first packet comes', () => {
    const { scene, producer } = traced([]);
    scene.send(producer, { payload: vp8Payload(true, 1) });
    scene.send(producer, { payload: vp8Payload(false, 2) });
    expect(scene.toldOf('producer.score')).toEqual([{ scores: [{ encodingIdx: 0, ssrc: VIDEO.ssrc, score: 10 }] }]);
  });
});
