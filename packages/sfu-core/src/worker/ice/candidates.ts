import type { IceCandidate } from '../../types/transport.ts';

/** What decides how much a candidate is preferred. */
export interface CandidatePreference {
  readonly protocol: 'udp' | 'tcp';
  /** Place of its port in the list of ports listened on, from 0; earlier ones are preferred. */
  readonly index: number;
  /** The address is the port's own, told beside the announced one, which is preferred. Default false. */
  readonly isInternal?: boolean | undefined;
  /** Prefer UDP candidates. Default false. */
  readonly preferUdp?: boolean | undefined;
  /** Prefer TCP candidates. Default false. */
  readonly preferTcp?: boolean | undefined;
}

/** Type preference of our host candidates (RFC 8445 section 5.1.2.2 would allow up to 126). */
const TYPE_PREFERENCE = 64;
const LOCAL_PREFERENCE = 10_000;
const LOCAL_PREFERENCE_STEP = 100;
const PROTOCOL_PREFERENCE = 1_000;
/** Of the priority as a whole, as in mediasoup: less than what is between two ports. */
const INTERNAL_ADDRESS_STEP = 1_000;
/** RTP and RTCP are always multiplexed, so there is one component. */
const COMPONENT_ID = 1;

/** 2^24 · type preference + 2^8 · local preference + 256 − component (RFC 8445 section 5.1.2.1). */
export function candidatePriority(preference: CandidatePreference): number {
  const preferred = preference.protocol === 'udp' ? preference.preferUdp : preference.preferTcp;
  const localPreference =
    LOCAL_PREFERENCE - LOCAL_PREFERENCE_STEP * preference.index + (preferred ? PROTOCOL_PREFERENCE : 0);
  const withinType =
    2 ** 8 * localPreference + 256 - COMPONENT_ID - (preference.isInternal ? INTERNAL_ADDRESS_STEP : 0);
  // Past the hundredth port all are equal; what is negative would spill into the type's bits.
  return 2 ** 24 * TYPE_PREFERENCE + Math.max(256 - COMPONENT_ID, withinType);
}

/** The host candidate for an address that we listen on. */
export function hostCandidate(options: CandidatePreference & { address: string; port: number }): IceCandidate {
  const { protocol, address, port } = options;
  const candidate: IceCandidate = {
    foundation: protocol === 'udp' ? 'udpcandidate' : 'tcpcandidate',
    priority: candidatePriority(options),
    ip: address,
    address,
    protocol,
    port,
    type: 'host',
  };
  if (protocol === 'tcp') candidate.tcpType = 'passive';
  return candidate;
}
