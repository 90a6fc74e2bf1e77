import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** One JSON object a line instead of the table. */
  readonly json: boolean;
  /** Does it work at all: one short slice each, and exit status 1 when ours loses packets. */
  readonly check: boolean;
  /** Slices of each relay under each kind of traffic. */
  readonly slices: number;
}

export const usage = `npm run bench -w packages/turn -- [options]
  --json        one JSON object a line
  --slices N    slices of each relay, default 5
  --check       does it work at all: a few seconds
`;

/** @throws Error for an unknown option or a number that is none. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      slices: { type: 'string', default: '5' },
    },
  });
  const slices = values.check ? 1 : Number(values.slices);
  if (!Number.isInteger(slices) || slices < 1) throw new Error(`not a number of slices: ${values.slices}`);
  return { json: values.json, check: values.check, slices };
}
