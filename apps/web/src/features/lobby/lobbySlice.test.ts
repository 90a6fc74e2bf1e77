import { describe, expect, it } from 'vitest';
import { knockEnded, knocked, lobbyEntered, lobbyLeft, lobbyReducer } from './lobbySlice.ts';

const ada = { peerId: 'ada', displayName: 'Ada' };
const ben = { peerId: 'ben', displayName: 'Ben' };

describe('the lobby', () => {
  it('shows each who waits once, until it is over', () => {
    const state = [knocked(ada), knocked(ben), knocked(ada), knockEnded('ben'), knockEnded('cas')].reduce(
      lobbyReducer,
      undefined,
    );
    expect(state).toEqual({ waiting: false, knocks: [ada] });
  });

  it('forgets everything when the session is over', () => {
    expect([lobbyEntered(), knocked(ada), lobbyLeft()].reduce(lobbyReducer, undefined)).toEqual({
      waiting: false,
      knocks: [],
    });
  });
});
