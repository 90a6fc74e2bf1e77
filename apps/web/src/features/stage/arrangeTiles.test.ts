import { expect, it } from 'vitest';
import { arrangeTiles } from './arrangeTiles.ts';
import type { TileModel } from './selectTiles.ts';
import { layoutChosen, pinToggled, stageReducer } from './stageSlice.ts';

const tile = (key: string, changes: Partial<TileModel> = {}): TileModel => ({
  key,
  name: key,
  copy: 1,
  own: false,
  share: false,
  videoTrackId: undefined,
  silent: false,
  speaking: false,
  info: undefined,
  ...changes,
});
const [ada, bob, me] = [tile('ada'), tile('bob'), tile('me', { own: true })];
const adasScreen = tile('ada:share', { share: true });
const bobsScreen = tile('bob:share', { share: true });
const people = [ada, bob, me];
const grid = stageReducer(undefined, { type: 'start' });
const speaker = stageReducer(grid, layoutChosen('speaker'));

const keys = ({ main, rest }: ReturnType<typeof arrangeTiles>) => [main?.key, rest.map(({ key }) => key).join()];

it('has all alike in a grid', () => {
  expect(keys(arrangeTiles({ people, shares: [] }, grid, 'bob'))).toEqual([undefined, 'ada,bob,me']);
});

it('puts who spoke last in front in the speaker layout, and before that who came first', () => {
  expect(keys(arrangeTiles({ people, shares: [] }, speaker, 'bob'))).toEqual(['bob', 'ada,me']);
  expect(keys(arrangeTiles({ people, shares: [] }, speaker, undefined))).toEqual(['ada', 'bob,me']);
  expect(keys(arrangeTiles({ people, shares: [] }, speaker, 'who left'))).toEqual(['ada', 'bob,me']);
});

it('leaves somebody alone in the grid, pinned or not', () => {
  for (const state of [speaker, stageReducer(grid, pinToggled('me'))]) {
    expect(keys(arrangeTiles({ people: [me], shares: [] }, state, undefined))).toEqual([undefined, 'me']);
  }
});

it('gives the stage to the latest shared screen, the speaker beside it', () => {
  const shares = [adasScreen, bobsScreen];
  for (const state of [grid, speaker]) {
    expect(keys(arrangeTiles({ people, shares }, state, 'bob'))).toEqual(['bob:share', 'ada,bob,me']);
  }
});

it('shows a shared screen to who only watches', () => {
  expect(keys(arrangeTiles({ people: [ada], shares: [adasScreen] }, grid, undefined))).toEqual(['ada:share', 'ada']);
});

it('keeps what is pinned in front, and a screen that is shared meanwhile in sight', () => {
  const pinned = stageReducer(speaker, pinToggled('me'));
  expect(keys(arrangeTiles({ people, shares: [] }, pinned, 'bob'))).toEqual(['me', 'ada,bob']);
  expect(keys(arrangeTiles({ people, shares: [adasScreen] }, pinned, 'bob'))).toEqual(['me', 'ada:share,ada,bob']);
  const older = stageReducer(grid, pinToggled('ada:share'));
  expect(keys(arrangeTiles({ people, shares: [adasScreen, bobsScreen] }, older, 'bob'))).toEqual([
    'ada:share',
    'bob:share,ada,bob,me',
  ]);
});

it('forgets the pin of who left, when it is taken away, and when a layout is chosen', () => {
  const pinned = stageReducer(speaker, pinToggled('who left'));
  expect(keys(arrangeTiles({ people, shares: [] }, pinned, 'bob'))[0]).toBe('bob');
  expect(stageReducer(pinned, pinToggled('who left')).pinnedKey).toBeUndefined();
  expect(stageReducer(pinned, layoutChosen('grid'))).toEqual({ layout: 'grid', pinnedKey: undefined });
});
