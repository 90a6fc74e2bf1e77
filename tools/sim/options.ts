import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run sim -- [options]

  --seeds COUNT      calls made by chance, from seeds 1 up (200)      --from SEED   the first of them (1)
  --seed SEED        that one call again, in detail
  --seconds SECONDS  how long calls made by chance last (30)          --minutes MINUTES   the same
  --scenario NAME    a named call (with --seed: its chance), or all of them: all
  --plot             the named calls that have plots, drawn into docs/plots
  --details          what each viewer saw
  --list             the named calls

The exit status is 1 when a check has failed; its seed is printed, and gives the same call again.`;

export interface SimOptions {
  seeds: number;
  from: number;
  seed: number | undefined;
  durationMs: number;
  scenario: string | undefined;
  plots: boolean;
  details: boolean;
  list: boolean;
  help: boolean;
}

/** Throws a `TypeError` that says what is wrong. */
export function parseSimOptions(args: string[]): SimOptions {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      scenario: { type: 'string' },
      plot: { type: 'boolean', default: false },
      details: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = values.minutes === undefined ? count(values.seconds ?? '30') : 60 * count(values.minutes);
  return {
    seeds: count(values.seeds),
    from: count(values.from),
    seed: values.seed === undefined ? undefined : count(values.seed),
    durationMs: 1_000 * seconds,
    scenario: values.scenario,
    plots: values.plot,
    details: values.details,
    list: values.list,
    help: values.help,
  };
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TypeError(`"${text}" is not a whole number`);
  return Number(text);
}
