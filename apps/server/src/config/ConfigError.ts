/** Settings that can't be used. The message has a line for each fault, and each line names the setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The lines of the message. */
  readonly faults: readonly string[];

  /** @param faults - One, or all that were found together. */
  constructor(faults: string | readonly string[]) {
    const lines = [faults].flat();
    super(lines.join('\n'));
    this.faults = lines;
  }
}
