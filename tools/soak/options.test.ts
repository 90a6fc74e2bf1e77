import { describe, expect, it } from 'vitest';
import { UsageError } from '../commandLine.ts';
import { parseSoakCommand } from './options.ts';

describe('the options of the soak', () => {
  it('have defaults', () => {
    expect(parseSoakCommand([])).toEqual({
      minutes: 30,
      settledMinutes: 5,
      rooms: 40,
      publishers: 1,
      subscribers: 4,
      stayS: 60,
      videoKbps: 100,
    });
    expect(parseSoakCommand(['--help'])).toBeUndefined();
  });

  it.each([
    [['--rooms', '2.5'], '--rooms: "2.5" is not a whole number from 1 to 10000'],
    [['--stay-s', 'long'], '--stay-s: "long" is not a number from 1 up'],
    [['--minutes', '9'], '--minutes must be at least twice --settled'],
    [['--loss', '3'], "Unknown option '--loss'"],
  ])('refuse %j and say why', (args, reason) => {
    expect(() => parseSoakCommand(args)).toThrow(UsageError);
    expect(() => parseSoakCommand(args)).toThrow(reason);
  });
});
