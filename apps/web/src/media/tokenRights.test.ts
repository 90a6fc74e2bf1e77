import { describe, expect, it } from 'vitest';
import { tokenRights } from './tokenRights.ts';

const token = (says: unknown) => `h.${btoa(JSON.stringify(says)).replaceAll('+', '-').replaceAll('/', '_')}.s`;

describe('tokenRights', () => {
  it.each([
    [{}, { sends: true, receives: true }],
    [{ publish: false }, { sends: false, receives: true }],
    [{ publish: ['data'] }, { sends: false, receives: true }],
    [
      { publish: ['audio'], subscribe: false },
      { sends: true, receives: false },
    ],
    [null, { sends: true, receives: true }],
  ])('of %j', (says, rights) => {
    expect(tokenRights(token(says))).toEqual(rights);
  });

  it.each(['', 'rubbish', 'a.b.c', 'a..c'])('of what is no token, %j, leaves the decision to the server', (text) => {
    expect(tokenRights(text)).toEqual({ sends: true, receives: true });
  });
});
