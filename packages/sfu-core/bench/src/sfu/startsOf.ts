import type { SrtpProfileName } from '@parley/dtls';
import { benchPaths, preferredSuites, type SfuName, type TransportKind } from '../options.ts';
import { pathIsMissing } from '../probe/pathsThere.ts';
import { BareForwarder } from './BareForwarder.ts';
import type { SfuUnderTest } from './SfuUnderTest.ts';
import { mediasoupIsMissing, startMediasoup } from './startMediasoup.ts';
import { startParley } from './startParley.ts';

/** The cheaper one of each; a floor does what its path prefers. */
const suitesOf = { ...preferredSuites, mediasoup: 'AEAD_AES_128_GCM' } as const satisfies Record<
  SfuName,
  SrtpProfileName
>;

export interface Wanted {
  sfus: readonly SfuName[];
  suites: readonly SrtpProfileName[] | undefined;
  transports: TransportKind;
  /** Script of our worker process. Default: sfu-core's own. */
  workerBin?: string | undefined;
  /** Measure the native path with the other kind of cipher too, so that what each of the two gains is seen. */
  extraNativeSuite?: boolean;
}

/**
 * What is measured beside each other: the SFUs, and the floors of those of our paths that are among them.
 *
 * @throws Error when one that is asked for isn't there. @param wanted nothing asked for: all that are there.
 */
export function startsOf(wanted: Wanted, report: (line: string) => void): (() => Promise<SfuUnderTest>)[] {
  const sfus = wanted.sfus.length > 0 ? wanted.sfus.map(demanded) : thoseThere(report);
  const starts = sfus.flatMap((sfu) =>
    (wanted.suites ?? [suitesOf[sfu]]).map((suite) => () => startSfu(sfu, suite, wanted)),
  );
  if (wanted.extraNativeSuite && sfus.includes('native')) {
    starts.splice(1, 0, () => startSfu('native', suitesOf.js, wanted));
  }
  const floors = benchPaths.filter((path) => sfus.includes(path));
  return [...starts, ...floors.map((path) => () => BareForwarder.start(suitesOf[path], path === 'native'))];
}

function startSfu(sfu: SfuName, suite: SrtpProfileName, { transports, workerBin }: Wanted): Promise<SfuUnderTest> {
  return sfu === 'mediasoup'
    ? startMediasoup(suite, transports)
    : startParley({ path: sfu, suite, transports, workerBin });
}

function thoseThere(report: (line: string) => void): SfuName[] {
  const isThere = (sfu: SfuName) => {
    const reason = whyMissing(sfu);
    if (reason !== undefined) report(`without ${sfu}: ${reason}`);
    return reason === undefined;
  };
  return ([...benchPaths, 'mediasoup'] as const).filter(isThere);
}

function demanded(sfu: SfuName): SfuName {
  const reason = whyMissing(sfu);
  if (reason !== undefined) throw new Error(`--path ${sfu}: ${reason}`);
  return sfu;
}

function whyMissing(sfu: SfuName): string | undefined {
  return sfu === 'mediasoup' ? mediasoupIsMissing() : pathIsMissing(sfu);
}
