import { expect, it } from 'vitest';
import { producerAdded, producerPaused, producerRemoved, producerScored, producersReducer } from './producersSlice.ts';

it('holds one producer a source, found again by its id', () => {
  let state = producersReducer(undefined, { type: 'start' });
  state = producersReducer(state, producerAdded({ id: '1', source: 'mic', paused: false, codec: 'audio/opus' }));
  state = producersReducer(state, producerPaused({ source: 'mic', paused: true }));
  state = producersReducer(state, producerScored({ id: '1', score: 7 }));
  expect(state.mic).toEqual({ id: '1', source: 'mic', paused: true, codec: 'audio/opus', score: 7 });
  // After a reconnection the new one is there before the old one's end is noticed.
  state = producersReducer(state, producerAdded({ id: '2', source: 'mic', paused: false, codec: 'audio/opus' }));
  state = producersReducer(state, producerRemoved({ id: '1' }));
  expect(state.mic?.id).toBe('2');
  state = producersReducer(state, producerPaused({ source: 'share', paused: true }));
  state = producersReducer(state, producerRemoved({ id: '2' }));
  expect(state).toEqual({});
});
