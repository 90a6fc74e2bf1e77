import { describe, expect, it } from 'vitest';
import { originPolicy } from './originPolicy.ts';

describe('originPolicy', () => {
  const sameOrigin = originPolicy([]);

  it.each([
    [undefined, 'meet.example'],
    ['https://meet.example', 'meet.example'],
    ['https://meet.example:8443', 'meet.example:8443'],
    ['http://MEET.example', 'Meet.Example'],
    ['http://localhost:3000', 'localhost:3000'],
    ['http://[::1]:3000', '[::1]:3000'],
    ['http://localhost:5173', 'localhost:3000'],
    ['http://localhost:5173', '127.0.0.1:3000'],
  ])('lets %s connect to %s', (origin, host) => {
    expect(sameOrigin({ origin, host })).toBe(true);
  });

  it.each([
    ['https://evil.example', 'meet.example'],
    ['https://meet.example.evil.example', 'meet.example'],
    ['https://meet.example:444', 'meet.example'],
    ['https://evil.example', 'localhost:3000'],
    ['http://localhost:3000', 'meet.example'],
    ['http://127.0.0.1.evil.example', 'localhost:3000'],
    ['null', 'localhost:3000'],
    ['garbage', 'localhost:3000'],
    ['https://meet.example', undefined],
    ['http://localhost', 'a b'],
  ])('keeps %s from %s', (origin, host) => {
    expect(sameOrigin({ origin, host })).toBe(false);
  });

  it('allows what is listed, exactly', () => {
    const policy = originPolicy(['https://app.example']);
    expect(policy({ origin: 'https://app.example', host: 'meet.example' })).toBe(true);
    expect(policy({ origin: 'http://app.example', host: 'meet.example' })).toBe(false);
    expect(originPolicy(['*'])({ origin: 'null', host: 'meet.example' })).toBe(true);
  });
});
