import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PictureWishes } from './PictureWishes.ts';
import type { PictureView } from './pictureLayer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const hd = { widthPx: 1280, heightPx: 720, spatialLayers: 3 };
const box = (widthPx: number): PictureView => ({
  widthPx,
  heightPx: (widthPx * 9) / 16,
  pixelRatio: 1,
  fit: 'cover',
});
const [small, middle, large] = [box(320), box(640), box(1280)];

function start(state = { audioOnly: false, pageHidden: false }) {
  const asked: unknown[][] = [];
  const request = vi.fn(async (method: string, data: Record<string, unknown>) => {
    asked.push([method.replace('Consumer', '').replace('PreferredLayers', ''), ...Object.values(data)]);
    return {};
  });
  const wishes = new PictureWishes(request as never, state);
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  /** What was asked since the last time. */
  const news = () => asked.splice(0);
  return { wishes, request, pass, news };
}

/** With one picture that is shown, and nothing more to be asked. */
function watching(view: PictureView = large) {
  const started = start();
  started.wishes.add('c', hd);
  started.wishes.show('c', view);
  started.news();
  return started;
}

describe('the size of a picture', () => {
  it('needs no word when it wants the best, which is what the server begins with', () => {
    const { wishes, news } = start();
    wishes.add('c', hd);
    wishes.show('c', large);
    expect(news()).toEqual([]);
  });

  it('is told at once the first time', () => {
    const { wishes, news } = start();
    wishes.add('c', hd);
    wishes.show('c', small);
    expect(news()).toEqual([['set', 'c', 0]]);
  });

  it('is of no account while a layer is insisted on', async () => {
    const { wishes, pass, news } = watching();
    wishes.insist('c', 1);
    expect(news()).toEqual([['set', 'c', 1]]);
    wishes.show('c', small);
    await pass(1000);
    expect(news()).toEqual([]);
    wishes.insist('c', undefined);
    expect(news()).toEqual([['set', 'c', 0]]);
    wishes.insist('nobody', 1);
    expect(news()).toEqual([]);
  });

  it('is told once it rests, and only when it means another layer', async () => {
    const { wishes, pass, news } = watching();
    for (const width of [1200, 900, 700, 500, 640]) {
      wishes.show('c', box(width));
      await pass(100);
    }
    expect(news()).toEqual([]);
    await pass(1000);
    expect(news()).toEqual([['set', 'c', 1]]);
    wishes.show('c', box(660));
    await pass(1000);
    expect(news()).toEqual([]);
  });
});

describe('a picture that is not seen', () => {
  it('pauses after a moment, and goes on at once, in the layer that fits by then', async () => {
    const { wishes, pass, news } = watching();
    wishes.show('c', undefined);
    await pass(999);
    expect(news()).toEqual([]);
    await pass(1);
    expect(news()).toEqual([['pause', 'c']]);
    wishes.show('c', middle);
    expect(news()).toEqual([
      ['set', 'c', 1],
      ['resume', 'c'],
    ]);
  });

  it('does not pause when the layout only moves it', async () => {
    const { wishes, pass, news } = watching();
    for (let turn = 0; turn < 5; turn++) {
      wishes.show('c', undefined);
      await pass(500);
      wishes.show('c', large);
      await pass(500);
    }
    await pass(5_000);
    expect(news()).toEqual([]);
  });

  it('pauses when nobody ever showed it, once', async () => {
    const { wishes, pass, news } = start();
    wishes.add('c', hd);
    await pass(10_000);
    wishes.show('c', undefined);
    await pass(10_000);
    expect(news()).toEqual([['pause', 'c']]);
  });

  it('is not asked for any more when it has ended', async () => {
    const { wishes, pass, news } = watching();
    wishes.show('c', undefined);
    wishes.remove('c');
    wishes.remove('c');
    wishes.show('c', small);
    await pass(10_000);
    expect(news()).toEqual([]);
  });
});

describe('the page', () => {
  it('pauses all after some seconds out of sight, and resumes what is seen when it is back', async () => {
    const { wishes, pass, news } = watching();
    wishes.add('hidden', hd);
    await pass(1_000);
    expect(news()).toEqual([['pause', 'hidden']]);
    wishes.setPageHidden(true);
    await pass(4_999);
    expect(news()).toEqual([]);
    await pass(1);
    expect(news()).toEqual([['pause', 'c']]);
    wishes.setPageHidden(false);
    expect(news()).toEqual([['resume', 'c']]);
  });

  it('changes nothing when it is away only briefly', async () => {
    const { wishes, pass, news } = watching();
    wishes.setPageHidden(true);
    await pass(3_000);
    wishes.setPageHidden(false);
    await pass(10_000);
    expect(news()).toEqual([]);
  });

  it('may be out of sight from the beginning', async () => {
    const { wishes, pass, news } = start({ audioOnly: false, pageHidden: true });
    wishes.add('c', hd);
    wishes.show('c', large);
    await pass(5_000);
    expect(news()).toEqual([['pause', 'c']]);
    wishes.add('later', hd);
    expect(news()).toEqual([['pause', 'later']]);
  });
});

describe('audio only', () => {
  it('pauses all at once, and whatever comes meanwhile; and resumes what is seen', async () => {
    const { wishes, pass, news } = watching();
    wishes.setAudioOnly(true);
    wishes.setAudioOnly(true);
    wishes.add('later', hd);
    expect(news()).toEqual([
      ['pause', 'c'],
      ['pause', 'later'],
    ]);
    await pass(10_000);
    wishes.setAudioOnly(false);
    expect(news()).toEqual([['resume', 'c']]);
    wishes.show('later', small);
    expect(news()).toEqual([
      ['set', 'later', 0],
      ['resume', 'later'],
    ]);
  });

  it('may be on from the beginning', () => {
    const { wishes, news } = start({ audioOnly: true, pageHidden: false });
    wishes.add('c', hd);
    expect(news()).toEqual([['pause', 'c']]);
  });
});

it('asks anew, with the next change, for what the server refused', async () => {
  const { wishes, request, pass, news } = watching();
  request.mockRejectedValueOnce(new Error('no'));
  wishes.show('c', small);
  await pass(1_000);
  expect(news()).toEqual([]);
  wishes.show('c', small);
  await pass(1_000);
  expect(news()).toEqual([['set', 'c', 0]]);
});

it('asks nothing after its end', async () => {
  const { wishes, pass, news } = watching();
  wishes.show('c', undefined);
  wishes.setPageHidden(true);
  wishes.close();
  wishes.setAudioOnly(true);
  await pass(10_000);
  expect(news()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('goes on with a picture that floats above other windows, though neither page nor tile is seen', async () => {
  const { wishes, pass, news } = watching();
  wishes.setFloating('c');
  wishes.show('c', undefined);
  wishes.setPageHidden(true);
  await pass(10_000);
  expect(news()).toEqual([]);
  wishes.setFloating(undefined);
  expect(news()).toEqual([['pause', 'c']]);
});
