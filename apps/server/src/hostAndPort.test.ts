import { expect, it } from 'vitest';
import { partsOf } from './hostAndPort.ts';

it.each([
  ['node1.internal:3100', { host: 'node1.internal', port: 3100 }],
  ['10.0.0.1:1', { host: '10.0.0.1', port: 1 }],
  ['[fd00::1]:3100', { host: 'fd00::1', port: 3100 }],
])('%s has two parts', (text, parts) => {
  expect(partsOf(text)).toEqual(parts);
});
