import { type Command, CommandError } from './Command.ts';
import { withoutSecrets } from './withoutSecrets.ts';

/** Reads what is typed, carries it out, and completes what is half typed. */
export class CommandLine {
  readonly #commands: readonly Command[];

  constructor(commands: readonly Command[]) {
    this.#commands = [...commands, this.#help()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** @returns What to show. Rejects with a {@link CommandError} when there is nothing to carry out. */
  async run(line: string): Promise<string> {
    const [name, ...args] = words(line);
    if (name === undefined) return '';
    const command = this.#find(name);
    if (!command) throw new CommandError(`unknown command ${JSON.stringify(name)}; try "help"`);
    const shown = await command.run(args);
    return typeof shown === 'string' ? shown : JSON.stringify(withoutSecrets(shown), undefined, 2);
  }

  /** What the last word of `line` may become. */
  complete(line: string): string[] {
    const typed = words(line);
    // Behind a space begins a word of which nothing is typed yet.
    if (typed.length === 0 || /\s$/.test(line)) typed.push('');
    const [name = '', ...args] = typed;
    const last = typed.at(-1) ?? '';
    const candidates =
      args.length === 0 ? this.#commands.map((command) => command.name) : (this.#find(name)?.complete?.(args) ?? []);
    return candidates.filter((candidate) => candidate.startsWith(last)).map(quoted);
  }

  #find(name: string): Command | undefined {
    return this.#commands.find((command) => command.name === name || command.aliases?.includes(name));
  }

  #help(): Command {
    return {
      name: 'help',
      aliases: ['h', '?'],
      about: 'shows this',
      run: () => {
        const rows = this.#commands.map(({ name, aliases = [], usage = '', about }) => {
          return [`${[name, ...aliases].join(', ')} ${usage}`.trim(), about] as const;
        });
        const width = Math.max(...rows.map(([left]) => left.length)) + 2;
        return rows.map(([left, about]) => `${left.padEnd(width)}${about}`).join('\n');
      },
    };
  }
}

/** Words are parted by white space; quotes keep it. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"?|(\S+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? '');
}

/** A word as it is typed: in quotes, when white space would part it. */
export function quoted(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}
