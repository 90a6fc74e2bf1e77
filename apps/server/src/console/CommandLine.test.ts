import { beforeEach, describe, expect, it } from 'vitest';
import { CommandError } from './Command.ts';
import { CommandLine } from './CommandLine.ts';

let ran: string[][];
let line: CommandLine;

beforeEach(() => {
  ran = [];
  line = new CommandLine([
    {
      name: 'dump',
      aliases: ['d'],
      usage: '<kind>',
      about: 'shows',
      run: (args) => {
        ran.push(args);
        return { password: 'hunter2' };
      },
      complete: (args) => (args.length === 1 ? ['transports', 'producers', 'a room'] : []),
    },
    { name: 'delay', about: 'waits', run: async () => 'done' },
    {
      name: 'fail',
      about: 'fails',
      run: () => {
        throw new CommandError('no');
      },
    },
  ]);
});

describe('CommandLine', () => {
  it('finds commands by name and short form, with words and quoted words', async () => {
    expect(await line.run('dump  transports "my room" x')).toBe('{\n  "password": "***"\n}');
    await line.run('d "half quoted');
    expect(ran).toEqual([['transports', 'my room', 'x'], ['half quoted']]);
    expect(await line.run('delay')).toBe('done');
    expect(await line.run('   ')).toBe('');
  });

  it('says what is wrong', async () => {
    await expect(line.run('dance')).rejects.toThrow('unknown command "dance"; try "help"');
    await expect(line.run('fail')).rejects.toThrow(CommandError);
  });

  it('shows all commands', async () => {
    const help = await line.run('?');
    expect(help.split('\n')).toEqual([
      'delay           waits',
      'dump, d <kind>  shows',
      'fail            fails',
      'help, h, ?      shows this',
    ]);
  });

  it.each([
    ['', ['delay', 'dump', 'fail', 'help']],
    ['d', ['delay', 'dump']],
    ['dump ', ['transports', 'producers', '"a room"']],
    ['d t', ['transports']],
    ['d transports ', []],
    ['delay ', []],
    ['dance ', []],
  ])('completes %j', (typed, completions) => {
    expect(line.complete(typed)).toEqual(completions);
  });
});
