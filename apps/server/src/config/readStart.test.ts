import { describe, expect, it } from 'vitest';
import { ConfigError } from './ConfigError.ts';
import { readStart } from './readStart.ts';

const noFile = { PARLEY_CONFIG: '/dev/null' };

describe('readStart', () => {
  it('runs with what is set, and warns of what looks mistyped', () => {
    expect(readStart([], { ...noFile, PORT: '1', PUBLIC_ADRESS: 'a' })).toMatchObject({
      config: { port: 1 },
      warnings: [expect.stringContaining('PUBLIC_ADDRESS')],
    });
  });

  it('prints help even where nothing could be run', () => {
    expect(readStart(['--help'], { PORT: 'x', PARLEY_CONFIG: '/nonexistent' }).prints).toContain('PUBLIC_ADDRESS');
  });

  it('prints what is set', () => {
    expect(readStart(['--print-config'], { ...noFile, PORT: '1' }).prints).toBe('PORT=1  # environment\n');
  });

  it('knows no other options', () => {
    expect(() => readStart(['--port', '1'], noFile)).toThrow(ConfigError);
    expect(() => readStart(['--port', '1'], noFile)).toThrow(/--port.*--help tells/);
  });
});
