import { describe, expect, it } from 'vitest';
import { parseConfigFile } from './ConfigFile.ts';
import { environmentWarnings, givenSettings } from './GivenSettings.ts';
import { configOf } from './readConfig.ts';
import { givenText } from './settingsText.ts';

const given = (env: NodeJS.Dict<string>, file: string) => givenSettings(env, parseConfigFile(file, 'parley.env'));

describe('what is set', () => {
  it('comes from the environment, else from the file', () => {
    const config = configOf(given({ PORT: '8080', HOST: '' }, 'PORT=1\nHOST=::1\nWORKERS=2'));
    expect(config).toMatchObject({ port: 8080, hosts: ['::1'], workers: 2 });
  });

  it('is refused where the file sets what is not to be set, all of it', () => {
    expect(() => given({}, 'PUBLIC_ADRESS=a\nPORT=1\nCOLOUR=red')).toThrow(
      /^parley.env:1: PUBLIC_ADRESS is not a setting; did you mean PUBLIC_ADDRESS\?\nparley.env:3: COLOUR is not a setting; --help lists/,
    );
  });

  it('is refused with the line of the file, and without the secret', () => {
    const short = given({ WORKERS: 'many' }, 'PORT=x\n\nAPI_TOKEN=hunter2');
    expect(() => configOf(short)).toThrow(
      /^parley.env:1: PORT=x: PORT must be .*\nWORKERS=many: WORKERS must .*\nparley.env:3: API_TOKEN: API_TOKEN must have at least 16 characters$/,
    );
  });

  it('is shown with where it was set, and without secrets', () => {
    const text = givenText(given({ API_TOKEN: 'a token of an api' }, 'PORT=8080'));
    expect(text).toBe('PORT=8080  # parley.env:1\nAPI_TOKEN=********  # environment\n');
    expect(givenText(given({}, ''))).toBe('Nothing is set.\n');
  });
});

describe('the environment', () => {
  it.each([
    ['PUBLIC_ADRESS', 'PUBLIC_ADDRESS'],
    ['public_address', 'PUBLIC_ADDRESS'],
    ['TLS_CERTS', 'TLS_CERT'],
    ['MAX_PARTICIPANT', 'MAX_PARTICIPANTS'],
    ['PARLEY_CONFG', 'PARLEY_CONFIG'],
  ])('is warned of %s', (name, meant) => {
    expect(environmentWarnings({ [name]: 'x' })).toEqual([
      `the environment variable ${name} is not a setting; did you mean ${meant}?`,
    ]);
  });

  it('is full of variables of others', () => {
    const names =
      'HOME PATH TERM HOSTNAME HTTP_PROXY NODE_ENV TMPDIR SSL_CERT_FILE DOMAIN HTTP_ADDRESS PORT LOGNAME SHELL';
    expect(environmentWarnings(Object.fromEntries(names.split(' ').map((name) => [name, 'x'])))).toEqual([]);
    expect(environmentWarnings({ PUBLIC_ADRESS: '' })).toEqual([]);
  });
});
