import { parseArgs } from 'node:util';
import type { Config } from './Config.ts';
import { ConfigError } from './ConfigError.ts';
import { readConfigFile } from './ConfigFile.ts';
import { environmentWarnings, givenSettings } from './GivenSettings.ts';
import { configOf } from './readConfig.ts';
import { givenText, helpText } from './settingsText.ts';

/** What the process was called for: to print something, or to run. */
export type Start = { prints: string } | { prints?: undefined; config: Config; warnings: string[] };

/**
 * Reads command line, environment and configuration file.
 *
 * @throws ConfigError naming all that can't be used.
 */
export function readStart(args: readonly string[], env: NodeJS.Dict<string>): Start {
  const options = optionsOf(args);
  if (options.help) return { prints: helpText() };
  const given = givenSettings(env, readConfigFile(env));
  if (options['print-config']) return { prints: givenText(given) };
  return { config: configOf(given), warnings: environmentWarnings(env) };
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, 'print-config': { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : error}; --help tells what there is`);
  }
}
