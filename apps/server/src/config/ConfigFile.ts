import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from './ConfigError.ts';

/** The variable that names the file to read. */
export const fileVariable = 'PARLEY_CONFIG';

/** What is read where there is one, in the directory that the server was started in. */
export const defaultFileName = 'parley.env';

/** A line of a configuration file. */
export type FileLine = {
  name: string;
  text: string;
  /** Where it stands: `parley.env:3`. */
  from: string;
};

/**
 * Reads the file that {@link fileVariable} names, else {@link defaultFileName} if it is there.
 *
 * @throws ConfigError when the named file can't be read, or a line of it can't be understood.
 */
export function readConfigFile(env: NodeJS.Dict<string>): FileLine[] {
  const named = env[fileVariable]?.trim();
  if (!named && !existsSync(defaultFileName)) return [];
  const fileName = named || defaultFileName;
  let text: string;
  try {
    text = readFileSync(fileName, 'utf8');
  } catch (error) {
    const variable = named ? `${fileVariable}=${fileName}` : fileName;
    throw new ConfigError(`${variable}: can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return parseConfigFile(text, fileName);
}

/**
 * Reads lines like `NAME=value`. Spaces around name and value don't count, nor do empty lines and those that begin with `#`. A value may
 * stand in quotes; outside of them, ` #` begins a comment.
 *
 * @param fileName - Named in what is thrown.
 * @throws ConfigError with every line that is no such line, or sets again what was set. A line is not shown: it may hold a secret.
 */
export function parseConfigFile(text: string, fileName: string): FileLine[] {
  const lines = new Map<string, FileLine>();
  const faults: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const from = `${fileName}:${index + 1}`;
    const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) faults.push(`${from}: must be like NAME=value`);
    else if (lines.has(name)) faults.push(`${from}: ${name} is set a second time`);
    else lines.set(name, { name, text: valueIn(value), from });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [...lines.values()];
}

function valueIn(written: string): string {
  const quoted = /^\s*(["'])(.*?)\1\s*(#.*)?$/.exec(written);
  return quoted?.[2] ?? written.replace(/(^|\s)#.*$/, '').trim();
}
