import type { Config } from '../../config/Config.ts';
import { ConfigError } from '../../config/ConfigError.ts';
import { environmentWarnings, type GivenSettings } from '../../config/GivenSettings.ts';
import { configOf } from '../../config/readConfig.ts';
import { type Finding, fault, ok, warning } from '../Finding.ts';

/** Whether the settings are such as the server can start with; `config` is there if so. */
export function checkConfiguration(
  given: GivenSettings,
  env: NodeJS.Dict<string>,
): { config?: Config; findings: Finding[] } {
  const warnings = environmentWarnings(env).map((text) => warning(text));
  try {
    const config = configOf(given);
    return { config, findings: [ok(`${given.size} set, the rest as by default`), ...warnings] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: [...error.message.split('\n').map((text) => fault(text)), ...warnings] };
  }
}
