import type { IceCandidate } from '@parley/signaling-protocol';

const loopback = /^(::1|127\.|::ffff:127\.)/;

/**
 * The one candidate to try, so that a member needs one socket: of the UDP ones, that of the address at which the signalling
 * was found, else that with the highest priority. A server on this machine is reached by its loopback, where it has one.
 *
 * @returns undefined when there is none over UDP.
 */
export function reachableCandidate(
  candidates: readonly IceCandidate[],
  serverAddress: string,
): IceCandidate | undefined {
  const overUdp = candidates.filter(({ protocol }) => protocol === 'udp').sort((a, b) => b.priority - a.priority);
  const isLocal = loopback.test(serverAddress);
  return (
    overUdp.find(({ address }) => address === serverAddress.replace(/^::ffff:/, '')) ??
    overUdp.find(({ address }) => isLocal && loopback.test(address)) ??
    overUdp[0]
  );
}
