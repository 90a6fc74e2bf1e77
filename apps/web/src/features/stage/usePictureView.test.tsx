import { act, cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tracks } from '../../media/TrackRegistry.ts';
import { fakeTrack } from '../../testing/fakeTrack.ts';
import { fakeCall, renderWithCall } from '../../testing/renderWithCall.tsx';
import type { TileModel } from './selectTiles.ts';
import { Tile } from './Tile.tsx';

/** What the page's observers were told to watch, and how to tell them. */
const observers: { tell: (isIntersecting: boolean) => void; stopped: boolean }[] = [];

beforeEach(() => {
  observers.length = 0;
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      #observer: (typeof observers)[number];
      constructor(onChange: (entries: { isIntersecting: boolean }[]) => void) {
        this.#observer = { tell: (isIntersecting) => act(() => onChange([{ isIntersecting }])), stopped: false };
      }
      observe() {
        observers.push(this.#observer);
      }
      disconnect() {
        this.#observer.stopped = true;
      }
    },
  );
  vi.stubGlobal('devicePixelRatio', 2);
  for (const id of ['cam', 'other', 'local:webcam']) tracks.set(id, fakeTrack('video'));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const tile: TileModel = {
  key: 'ada',
  name: 'Ada',
  copy: 1,
  own: false,
  share: false,
  videoTrackId: 'cam',
  silent: false,
  speaking: false,
  info: undefined,
};
const size = { widthPx: 320, heightPx: 180 };
const view = { ...size, pixelRatio: 2, fit: 'cover' };

function show(model: TileModel = tile, box = size) {
  const call = fakeCall();
  const rendered = renderWithCall(<Tile tile={model} size={box} />, { call });
  const told = () => call.showPicture.mock.calls.splice(0);
  return { ...rendered, told };
}

it('tells where a picture is once it is in sight, and when it is not', () => {
  const { told, unmount } = show();
  expect(told()).toEqual([['cam', undefined]]);
  observers[0]?.tell(true);
  expect(told()).toEqual([['cam', view]]);
  observers[0]?.tell(false);
  expect(told()).toEqual([['cam', undefined]]);
  unmount();
  expect(told()).toEqual([['cam', undefined]]);
  expect(observers.every(({ stopped }) => stopped)).toBe(true);
});

it('shows all of a shared screen', () => {
  const { told } = show({ ...tile, share: true }, size);
  observers[0]?.tell(true);
  expect(told().at(-1)).toEqual(['cam', { ...view, fit: 'contain' }]);
});

it('counts a box without size as out of sight', () => {
  const { told } = show(tile, { widthPx: 0, heightPx: 0 });
  observers[0]?.tell(true);
  expect(told()).toEqual([['cam', undefined]]);
});

it("tells nothing of one's own picture, nor of nobody's", () => {
  const own = show({ ...tile, own: true, videoTrackId: 'local:webcam' });
  const nobody = show({ ...tile, videoTrackId: undefined });
  for (const { tell } of observers) tell(true);
  expect([own.told(), nobody.told()]).toEqual([[], []]);
});

it('takes everything for visible where the browser can not tell', () => {
  vi.stubGlobal('IntersectionObserver', undefined);
  expect(show().told()).toEqual([['cam', view]]);
});
