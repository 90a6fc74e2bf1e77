import { expect, it } from 'vitest';
import { splitLinks } from './splitLinks.ts';

const hrefs = (text: string) => splitLinks(text).flatMap(({ href }) => href ?? []);

it('finds addresses and keeps every letter of the rest', () => {
  const text = 'Slides: https://a.example/x?y=1#z, and http://b.example.';
  expect(splitLinks(text)).toEqual([
    { text: 'Slides: ' },
    { text: 'https://a.example/x?y=1#z', href: 'https://a.example/x?y=1#z' },
    { text: ', and ' },
    { text: 'http://b.example', href: 'http://b.example/' },
    { text: '.' },
  ]);
});

it.each([
  ['(see https://a.example/b)', 'https://a.example/b'],
  ['https://en.example/wiki/Otter_(animal)', 'https://en.example/wiki/Otter_(animal)'],
  ['“https://a.example/q”', 'https://a.example/q'],
  ['HTTPS://A.EXAMPLE/Q', 'https://a.example/Q'],
  ['https://a.example/b?!…', 'https://a.example/b'],
])('takes from %s only the address', (text, href) => {
  expect(hrefs(text)).toEqual([href]);
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

it.each([
  'javascript:alert(1)',
  'data:text/html,<script>',
  'file:///etc/passwd',
  'ftp://a.example',
  'https://',
  'http:// a.example',
  'https://[not an address',
  '',
])('makes no link of %j', (text) => {
  expect(hrefs(text)).toEqual([]);
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text);
});

it('is quick with what is made to be slow', () => {
  const text = `https://a.example/${')'.repeat(1900)}`;
  expect(hrefs(text)).toEqual(['https://a.example/']);
});
