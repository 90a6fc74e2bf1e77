import { beforeEach, describe, expect, it } from 'vitest';
import { ReceivedStream } from './ReceivedStream.ts';
import { Screen } from './Screen.ts';

let asked: [string, boolean][];
let streams: Map<string, ReceivedStream>;

beforeEach(() => {
  asked = [];
  streams = new Map();
});

function screenOf(layout: 'all' | 'speaker'): Screen {
  return new Screen({ layout, place: 0, setPaused: (consumerId, isPaused) => asked.push([consumerId, isPaused]) });
}

function streamOf(ssrc: number): ReceivedStream {
  return new ReceivedStream({ ssrc, clockRate: 90_000, place: 0, onNack: () => {}, onKeyFrameRequired: () => {} });
}

/** A microphone and a camera of somebody. */
function offer(screen: Screen, peerId: string): void {
  for (const kind of ['audio', 'video'] as const) {
    const stream = streamOf(streams.size + 1);
    const id = `${peerId} ${kind}`;
    streams.set(id, stream);
    const rtpParameters = { codecs: [] };
    screen.add(
      { id, peerId, producerId: id, kind, rtpParameters, type: 'simple', appData: {}, producerPaused: false },
      stream,
      0,
    );
  }
}

describe('a screen that shows the speaker', () => {
  it('has sound of all, and one picture, which follows the speaker', () => {
    const screen = screenOf('speaker');
    for (const peerId of ['a', 'b', 'c']) offer(screen, peerId);
    expect(asked.splice(0)).toEqual([
      ['b video', true],
      ['c video', true],
    ]);
    screen.setSpeaker('c', 100);
    expect(asked.splice(0)).toEqual([
      ['a video', true],
      ['c video', false],
    ]);
    screen.setSpeaker('c', 200);
    expect(asked).toEqual([]);
    expect(screen.consumerCount).toBe(6);
  });

  it('shows somebody else when the speaker is gone', () => {
    const screen = screenOf('speaker');
    for (const peerId of ['a', 'b']) offer(screen, peerId);
    asked.length = 0;
    expect(screen.remove('a video', 100)?.peerId).toBe('a');
    expect(asked).toEqual([['b video', false]]);
    expect(screen.remove('a video', 100)).toBeUndefined();
  });
});

describe('what is missed', () => {
  it('is what was wanted for a while without a packet', () => {
    const screen = screenOf('all');
    offer(screen, 'a');
    expect(screen.silentCount(1_000)).toBe(0);
    expect(screen.silentCount(3_000)).toBe(2);
    streams.get('a video')?.receive(1, 0, 1_500);
    expect(screen.silentCount(3_000)).toBe(1);
  });

  it('is not what is paused here or there, and counts anew after it', () => {
    const screen = screenOf('speaker');
    for (const peerId of ['a', 'b']) offer(screen, peerId);
    for (const id of ['a audio', 'b audio']) screen.producerPaused(id, true, 0);
    streams.get('a video')?.receive(1, 0, 100);
    expect(screen.silentCount(5_000)).toBe(0);
    screen.setSpeaker('b', 5_000);
    screen.producerPaused('a audio', false, 6_000);
    expect(screen.silentCount(6_999)).toBe(0);
    expect(screen.silentCount(7_000)).toBe(1);
    expect(screen.silentCount(8_000)).toBe(2);
  });
});
