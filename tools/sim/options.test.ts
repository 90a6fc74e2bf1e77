import { describe, expect, it } from 'vitest';
import { parseSimOptions } from './options.ts';

describe('the options of the simulator', () => {
  it('have defaults', () => {
    expect(parseSimOptions([])).toMatchObject({ seeds: 200, from: 1, seed: undefined, durationMs: 30_000 });
  });

  it('are taken', () => {
    expect(parseSimOptions(['--seed', '17', '--minutes', '10', '--plot'])).toMatchObject({
      seed: 17,
      durationMs: 600_000,
      plots: true,
    });
  });

  it.each([[['--seeds', 'many']], [['--seconds', '-1']], [['--speed', '2']], [['17']]])('refuse %j', (args) => {
    expect(() => parseSimOptions(args)).toThrow(TypeError);
  });
});
