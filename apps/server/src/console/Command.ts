/** What one can type into the console. */
export type Command = {
  name: string;
  /** Short forms. */
  aliases?: readonly string[];
  /** Its arguments, for people. */
  usage?: string;
  /** What it does, in a line. */
  about: string;
  /** @returns What is shown: a text as it is, anything else as JSON. Throws {@link CommandError} to refuse. */
  run(args: string[]): unknown;
  /** What the last of `args`, which is half written, may become. Those that don't begin so are left out by the caller. */
  complete?(args: string[]): readonly string[];
};

/** What was typed can't be done; the message says why. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
