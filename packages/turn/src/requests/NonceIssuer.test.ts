import { expect, it } from 'vitest';
import { NonceIssuer } from './NonceIssuer.ts';

const issuer = new NonceIssuer(600, Buffer.alloc(32, 1));
const nonce = issuer.issue('192.0.2.1', 1_700_000_000);

it('takes its own nonces until they are too old', () => {
  expect(issuer.isValid(nonce, '192.0.2.1', 1_700_000_000)).toBe(true);
  expect(issuer.isValid(nonce, '192.0.2.1', 1_700_000_599)).toBe(true);
  expect(issuer.isValid(nonce, '192.0.2.1', 1_700_000_600)).toBe(false);
});

it('takes no nonce from another address, another issuer, or the future', () => {
  expect(issuer.isValid(nonce, '192.0.2.2', 1_700_000_000)).toBe(false);
  expect(new NonceIssuer(600).isValid(nonce, '192.0.2.1', 1_700_000_000)).toBe(false);
  expect(issuer.isValid(nonce, '192.0.2.1', 1_699_999_000)).toBe(false);
});

it('takes no nonce with any digit changed, nor anything else', () => {
  for (let i = 0; i < nonce.length; i++) {
    const other = nonce.slice(0, i) + (nonce[i] === '0' ? '1' : '0') + nonce.slice(i + 1);
    expect(issuer.isValid(other, '192.0.2.1', 1_700_000_000)).toBe(false);
  }
  for (const text of ['', 'x', nonce.slice(1), `${nonce}0`, nonce.toUpperCase(), 'g'.repeat(nonce.length)]) {
    expect(issuer.isValid(text, '192.0.2.1', 1_700_000_000)).toBe(false);
  }
});
