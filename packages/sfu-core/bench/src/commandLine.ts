/** What `parse` makes of the command line; where it throws, the process ends with its reason and the usage. */
export function readOptions<Options>(parse: (args: string[]) => Options, usage: string): Options {
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

/** The value of an option. Throws a RangeError when it is no integer from `min` to `max`. */
export function integerIn(text: string, name: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`--${name} takes integers from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

/** Prints a line, or several. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
