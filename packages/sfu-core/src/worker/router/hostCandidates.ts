import type { IceCandidate } from '../../types/transport.ts';
import { type CandidatePreference, hostCandidate } from '../ice/candidates.ts';
import type { ListeningPort } from '../io/IcePorts.ts';

/** What of the protocols a transport wants. */
export interface CandidateChoice extends Pick<CandidatePreference, 'preferUdp' | 'preferTcp'> {
  enableUdp: boolean;
  enableTcp: boolean;
}

/** A candidate for each address that is told of each port, the first ones preferred. */
export function hostCandidates(choice: CandidateChoice, ports: readonly ListeningPort[]): IceCandidate[] {
  const { enableUdp, enableTcp, preferUdp, preferTcp } = choice;
  return ports
    .filter(({ protocol }) => (protocol === 'udp' ? enableUdp : enableTcp))
    .flatMap(({ protocol, port, addresses }) => addresses.map((address) => ({ protocol, port, address })))
    .map((place, index) => hostCandidate({ ...place, index, preferUdp, preferTcp }));
}
