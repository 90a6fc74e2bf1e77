import { describe, expect, it } from 'vitest';
import { UsageError } from '../commandLine.ts';
import { parseLoadCommand } from './options.ts';

describe('the options of the load tool', () => {
  it('have defaults', () => {
    expect(parseLoadCommand([])).toEqual({
      options: {
        url: 'http://localhost:3000',
        rooms: 1,
        publishers: 2,
        subscribers: 10,
        seconds: 30,
        joinRate: 20,
        stayS: undefined,
        layout: 'all',
        speakerChangeS: 5,
        noisy: false,
        videoKbps: 500,
        processes: 1,
      },
      json: false,
      help: false,
    });
  });

  it('are read', () => {
    const { options, json } = parseLoadCommand(
      '--url https://meet.example.org --rooms 5 --publishers 0 --subscribers 3 --seconds 0.5 --join-rate 2.5 --stay-s 60 --layout page --speaker-change-s 2 --noisy --video-kbps 0 --processes 2 --json'.split(
        ' ',
      ),
    );
    expect(options).toEqual({
      url: 'https://meet.example.org',
      rooms: 5,
      publishers: 0,
      subscribers: 3,
      seconds: 0.5,
      joinRate: 2.5,
      stayS: 60,
      layout: 'page',
      speakerChangeS: 2,
      noisy: true,
      videoKbps: 0,
      processes: 2,
    });
    expect(json).toBe(true);
  });

  it.each([
    [['--url', 'localhost:3000'], '--url: "localhost:3000" is not like http://localhost:3000'],
    [['--rooms', '0'], '--rooms: "0" is not a whole number from 1 to 10000'],
    [['--rooms', '2.5'], '--rooms: "2.5"'],
    [['--seconds', ''], '--seconds: "" is not a number from 0.1 up'],
    [['--join-rate', '0'], '--join-rate: "0" is not a number from 0.1 up'],
    [['--layout', 'grid'], '--layout: "grid" is none of all, speaker, page'],
    [['--publishers', '0', '--subscribers', '0'], 'there must be somebody in a room'],
    [['--video-kbps', 'Infinity'], '--video-kbps'],
    [['--loss', '3'], "Unknown option '--loss'"],
    [['rooms'], 'rooms'],
  ])('refuse %j and say why', (args, reason) => {
    expect(() => parseLoadCommand(args)).toThrow(UsageError);
    expect(() => parseLoadCommand(args)).toThrow(reason);
  });
});
