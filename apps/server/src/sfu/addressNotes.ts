import { loopbackAddresses, privateAddresses } from '../AddressRanges.ts';
import type { ListenInfo } from './border.ts';
import { announcedAddresses } from './listenInfos.ts';

/** What decides whether announced addresses are of use. */
export type AddressSituation = {
  /** The media sockets of a worker. */
  infos: readonly ListenInfo[];
  /** Whether the page is served to others than this machine. */
  servesOthers: boolean;
  isInContainer: boolean;
};

/** What is to be told to who runs the server: that browsers may not reach the addresses they are told, and what to set. */
export function addressNotes({ infos, servesOthers, isInContainer }: AddressSituation): string[] {
  if (infos.some(({ announcedAddress }) => announcedAddress !== undefined)) return [];
  const outer = announcedAddresses(infos).filter((address) => !loopbackAddresses.has(address));
  if (!outer.every((address) => privateAddresses.has(address))) return [];
  const told = outer.join(', ');
  if (isInContainer && outer.length > 0) {
    return [
      `browsers are told to send media to ${told}, the container's own, which nobody outside of this machine reaches; ` +
        'set PUBLIC_ADDRESS to the address or name of the machine, and publish the media ports',
    ];
  }
  if (!servesOthers) return [];
  return outer.length === 0
    ? ['only browsers on this machine get media: no other address was found; set PUBLIC_ADDRESS']
    : [`only browsers in the same network get media, at ${told}; for others set PUBLIC_ADDRESS`];
}
