import type { IceCandidate } from '../../../types/transport.ts';
import { type CandidatePreference, hostCandidate } from '../../ice/candidates.ts';
import type { ListeningPort } from '../../io/IcePorts.ts';

/** What of the protocols a transport wants. */
export interface CandidateChoice extends Pick<CandidatePreference, 'preferUdp' | 'preferTcp'> {
  enableUdp: boolean;
  enableTcp: boolean;
}

/** A candidate for each address that is told of each port, the first ones preferred. Ports that are not wanted keep their place. */
export function hostCandidates(choice: CandidateChoice, ports: readonly ListeningPort[]): IceCandidate[] {
  const { enableUdp, enableTcp, preferUdp, preferTcp } = choice;
  return ports.flatMap(({ protocol, port, addresses }, index) => {
    if (!(protocol === 'udp' ? enableUdp : enableTcp)) return [];
    return addresses.map((address, place) =>
      hostCandidate({ protocol, port, address, index, isInternal: place > 0, preferUdp, preferTcp }),
    );
  });
}
