/** Settings that can't be used. The message has a line for each fault, and each line names the setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** @param faults - One, or all that were found together. */
  constructor(faults: string | readonly string[]) {
    super(typeof faults === 'string' ? faults : faults.join('\n'));
  }
}
