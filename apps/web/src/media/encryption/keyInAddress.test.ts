import { expect, it } from 'vitest';
import { addressWithKey, readKeyInAddress } from './keyInAddress.ts';

const read = (address: string) => readKeyInAddress(new URL(address, 'https://parley.test/'));

it('reads the fragment', () => {
  expect(read('/?roomId=demo#e2eKey=correct%20horse')).toEqual({ passphrase: 'correct horse', complaints: [] });
  expect(read('/?roomId=demo')).toEqual({ passphrase: undefined, complaints: [] });
});

it('reads the query, and says that the server has seen it', () => {
  const { passphrase, complaints } = read('/?e2eKey=horse');
  expect(passphrase).toBe('horse');
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(/sent to the server/);
  expect(complaints[0]).not.toMatch(/horse/);
});

it('prefers the fragment', () => {
  expect(read('/?e2eKey=known#e2eKey=secret').passphrase).toBe('secret');
});

it('says when it is of no use', () => {
  for (const address of ['/#e2eKey=', `/#e2eKey=${'x'.repeat(257)}`]) {
    const { passphrase, complaints } = read(address);
    expect([passphrase, complaints.length]).toEqual([undefined, 1]);
  }
});

it('writes it into the fragment and nowhere else', () => {
  expect(addressWithKey('https://parley.test/?roomId=demo&e2eKey=old', 'a&b #')).toBe(
    'https://parley.test/?roomId=demo#e2eKey=a%26b+%23',
  );
  expect(read(addressWithKey('https://parley.test/', 'a&b #+')).passphrase).toBe('a&b #+');
  expect(addressWithKey('https://parley.test/?roomId=demo#e2eKey=old', undefined)).toBe(
    'https://parley.test/?roomId=demo',
  );
});
