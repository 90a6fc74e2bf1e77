/** What an endpoint dropped and why, since it was made. All are counts. */
export interface DtlsCounters {
  /** Records or messages that do not parse; the rest of a datagram goes with a bad record header. */
  malformed: number;
  /** Records that were authentic once but were seen before, or lie behind the replay window. */
  replayed: number;
  /** Encrypted records that do not authenticate. */
  badMac: number;
  /** Well-formed records or messages that have no place in the present state: a plaintext record after the handshake, a second hello. */
  unexpected: number;
  /** Alerts that came in plaintext; anybody could have sent them, so they change nothing. */
  plaintextAlerts: number;
  /** Encrypted records or application data that came too early and found the waiting room full. */
  earlyOverflow: number;
  /** Flights sent again, on the timer or because the peer repeated its own. */
  retransmissions: number;
  /** Calls to `sendData` that came before `connected` or after the end. */
  unsent: number;
}

/** All counts at zero. */
export function newDtlsCounters(): DtlsCounters {
  return {
    malformed: 0,
    replayed: 0,
    badMac: 0,
    unexpected: 0,
    plaintextAlerts: 0,
    earlyOverflow: 0,
    retransmissions: 0,
    unsent: 0,
  };
}
