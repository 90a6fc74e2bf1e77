import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Wrong use of the command line; the message says what. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** As `parseArgs` of node. Throws {@link UsageError}. */
export function parsedArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A whole number, both ends included. Throws {@link UsageError}. */
export function count(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new UsageError(`--${option}: "${text}" is not a whole number from ${min} to ${max}`);
  }
  return value;
}

/** A number, its smallest value included. Throws {@link UsageError}. */
export function number(option: string, text: string, min: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= min) || value === Number.POSITIVE_INFINITY) {
    throw new UsageError(`--${option}: "${text}" is not a number from ${min} up`);
  }
  return value;
}
