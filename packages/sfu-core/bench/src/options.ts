import { parseArgs } from 'node:util';
import { type SrtpProfileName, srtpProfiles } from '@parley/dtls';

export interface BenchOptions {
  n: number[];
  bytes: number[];
  suites: SrtpProfileName[];
  seconds: number;
  json: boolean;
  /** One small case at a fixed low rate, to see that everything works. */
  check: boolean;
  /** Profile the workers and list where their time goes. */
  cpuProf: boolean;
}

export const usage = `What a forwarded packet costs: npm run bench -- [options]

  --n 1,10,50,200      consumers
  --bytes 1200,120     size of the RTP packets; above 400 they are video
  --suite AES_CM_128_HMAC_SHA1_80
                       SRTP profiles: ${Object.keys(srtpProfiles).join(', ')}
  --seconds 1          length of a slice; each case takes about 15
  --json               one JSON object a line
  --check              n = 1 at a low fixed rate, a few seconds
  --cpu-prof           profile the worker, list its hottest functions
`;

/** Throws when they can't be understood. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      n: { type: 'string', default: '1,10,50,200' },
      bytes: { type: 'string', default: '1200,120' },
      suite: { type: 'string', default: 'AES_CM_128_HMAC_SHA1_80' },
      seconds: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
    },
  });
  const { check, json } = values;
  return {
    n: check ? [1] : values.n.split(',').map((value) => numberIn(value, 'n', 1, 1000)),
    bytes: check ? [1200] : values.bytes.split(',').map((value) => numberIn(value, 'bytes', 64, 1400)),
    suites: values.suite.split(',').map(suiteNamed),
    seconds: Number.parseFloat(values.seconds) > 0 ? Number.parseFloat(values.seconds) : 1,
    json,
    check,
    cpuProf: values['cpu-prof'],
  };
}

function numberIn(text: string, name: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`--${name} takes integers from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function suiteNamed(name: string): SrtpProfileName {
  if (!Object.hasOwn(srtpProfiles, name)) throw new RangeError(`--suite: there is no SRTP profile "${name}"`);
  return name as SrtpProfileName;
}
