/** Why a packet was not accepted; what `SrtpReceiver` answers instead of a length. All are negative. */
export const SrtpFailure = {
  /** Too short, too long, or its header does not add up. */
  MALFORMED: -1,
  /** The tag is wrong: another key, a change on the way, or a forgery. */
  AUTHENTICATION: -2,
  /** Seen already, or older than the replay window. */
  REPLAYED: -3,
} as const;
