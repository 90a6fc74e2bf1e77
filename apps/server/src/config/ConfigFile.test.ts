import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './ConfigError.ts';
import { parseConfigFile, readConfigFile } from './ConfigFile.ts';

describe('parseConfigFile', () => {
  it('reads names and values, and knows where they stand', () => {
    const text = '# a meeting server\r\n\r\n  PORT = 8080  \nHOST=\nAPI_TOKEN=abc#def\n';
    expect(parseConfigFile(text, 'parley.env')).toEqual([
      { name: 'PORT', text: '8080', from: 'parley.env:3' },
      { name: 'HOST', text: '', from: 'parley.env:4' },
      { name: 'API_TOKEN', text: 'abc#def', from: 'parley.env:5' },
    ]);
  });

  it.each([
    ['PORT=80 # http', '80'],
    ['PORT=# later', ''],
    ['PORT="80"', '80'],
    ["PORT='a # b'  # c", 'a # b'],
    ['PORT="80"  # not "8080"', '80'],
    ['PORT="a"b"', 'a"b'],
    ['PORT="', '"'],
    ['PORT=a=b', 'a=b'],
  ])('reads %j as %j', (line, value) => {
    expect(parseConfigFile(line, 'f')).toEqual([{ name: 'PORT', text: value, from: 'f:1' }]);
  });

  it('names every line that it does not understand, without showing it', () => {
    const parse = () => parseConfigFile('PORT 80\nexport HOST=a\nA=1\nA=2\nhunter2', 'f');
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(
      /^f:1: must be like NAME=value\nf:2: must be like NAME=value\nf:4: A is set a second time\nf:5: must be like NAME=value$/,
    );
  });
});

describe('readConfigFile', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'parley-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('reads the file that is named', () => {
    const file = join(directory, 'mine.env');
    writeFileSync(file, 'PORT=1');
    expect(readConfigFile({ PARLEY_CONFIG: file })).toEqual([{ name: 'PORT', text: '1', from: `${file}:1` }]);
  });

  it('wants a named file to be there', () => {
    const file = join(directory, 'none.env');
    expect(() => readConfigFile({ PARLEY_CONFIG: file })).toThrow(`PARLEY_CONFIG=${file}: can't be read (ENOENT)`);
  });
});
