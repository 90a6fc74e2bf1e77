/** Seconds between 1900, where NTP begins, and 1970, where Unix does. */
const NTP_UNIX_OFFSET_SECONDS = 2_208_988_800;
const FRACTIONS_PER_MS = 2 ** 32 / 1000;
const COMPACT_UNITS_PER_MS = 65536 / 1000;

/** An NTP timestamp (RFC 3550 section 4): seconds since 1900, and units of 2^-32 seconds. */
export interface NtpTime {
  ntpSeconds: number;
  ntpFraction: number;
}

/** NTP timestamp of a wall-clock time in milliseconds since 1970; fractions of a millisecond count. */
export function unixMsToNtp(unixMs: number): NtpTime {
  const wholeSeconds = Math.floor(unixMs / 1000);
  const fraction = Math.floor((unixMs - wholeSeconds * 1000) * FRACTIONS_PER_MS);
  // NTP's seconds wrap in 2036.
  return { ntpSeconds: (wholeSeconds + NTP_UNIX_OFFSET_SECONDS) >>> 0, ntpFraction: fraction >>> 0 };
}

/** Milliseconds since 1970 of an NTP timestamp in the era that ends in 2036. */
export function ntpToUnixMs(time: NtpTime): number {
  return (time.ntpSeconds - NTP_UNIX_OFFSET_SECONDS) * 1000 + time.ntpFraction / FRACTIONS_PER_MS;
}

/** The middle 32 bits of an NTP timestamp, in units of 1/65,536 s, as LSR and LRR carry them (RFC 3550 section 6.4.1). */
export function compactNtp(time: NtpTime): number {
  return ((time.ntpSeconds << 16) | (time.ntpFraction >>> 16)) >>> 0;
}

/** A duration as DLSR and DLRR carry it, in units of 1/65,536 s; saturates at both ends. */
export function msToCompactNtp(durationMs: number): number {
  return Math.max(0, Math.min(0xffffffff, Math.round(durationMs * COMPACT_UNITS_PER_MS)));
}

/** Milliseconds of a duration in units of 1/65,536 s. */
export function compactNtpToMs(duration: number): number {
  return duration / COMPACT_UNITS_PER_MS;
}

/**
 * Round-trip time from an echoed report (RFC 3550 section 6.4.1, RFC 3611 section 4.5).
 *
 * @param now our own compact NTP time when the echo came.
 * @param lastReport the echoed time of our report (LSR, LRR); 0 if the other side has not seen any.
 * @param delaySinceLastReport how long the other side kept it (DLSR, DLRR).
 * @returns milliseconds, never negative; undefined when nothing was echoed.
 */
export function roundTripTimeMs(now: number, lastReport: number, delaySinceLastReport: number): number | undefined {
  if (lastReport === 0) return undefined;
  // Signed, because clocks of different grain make short round trips slightly negative.
  const roundTrip = (now - lastReport - delaySinceLastReport) | 0;
  return Math.max(0, compactNtpToMs(roundTrip));
}
