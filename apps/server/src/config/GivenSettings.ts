import { ConfigError } from './ConfigError.ts';
import { type FileLine, fileVariable } from './ConfigFile.ts';
import { nameMeantBy } from './nearMisses.ts';
import { settingNames, settingOf } from './settings.ts';

/** A value as it was written. */
export type GivenText = {
  text: string;
  /** Where in a file; undefined: in the environment. */
  from: string | undefined;
};

/** What is set, by name, in the order of the settings. */
export type GivenSettings = ReadonlyMap<string, GivenText>;

/**
 * Puts environment and file together; the environment wins. What is empty counts as not set.
 *
 * @throws ConfigError with every line of the file that sets nothing we know.
 */
export function givenSettings(env: NodeJS.Dict<string>, lines: readonly FileLine[]): GivenSettings {
  const faults = lines.filter(({ name }) => !settingOf(name)).map(unknownLine);
  if (faults.length > 0) throw new ConfigError(faults);
  const written = new Map(lines.map((line) => [line.name, line]));
  const given = new Map<string, GivenText>();
  for (const name of settingNames) {
    const text = env[name]?.trim();
    const line = written.get(name);
    if (text) given.set(name, { text, from: undefined });
    else if (line?.text) given.set(name, { text: line.text, from: line.from });
  }
  return given;
}

/** A sentence for each environment variable that looks like a mistyped setting of ours. */
export function environmentWarnings(env: NodeJS.Dict<string>): string[] {
  const ours = [...settingNames, fileVariable];
  return Object.keys(env)
    .filter((name) => env[name] && !ours.includes(name))
    .flatMap((name) => {
      const meant = nameMeantBy(name, ours);
      return meant ? [`the environment variable ${name} is not a setting; did you mean ${meant}?`] : [];
    });
}

/** How a value is named in a message: with where it stands, and never a secret. */
export function shownSetting(name: string, { text, from }: GivenText): string {
  const place = from ? `${from}: ` : '';
  return settingOf(name)?.secret ? `${place}${name}` : `${place}${name}=${text}`;
}

function unknownLine({ name, from }: FileLine): string {
  const meant = nameMeantBy(name, settingNames);
  return `${from}: ${name} is not a setting; ${meant ? `did you mean ${meant}?` : '--help lists all there are'}`;
}
