import { HEADER_EXTENSION_URIS } from '../../ortc/headerExtensionUris.ts';
import type { RtpHeaderExtensionParameters } from '../../types/rtpParameters.ts';

export type HeaderExtensionName = keyof typeof HEADER_EXTENSION_URIS;

/** The ids a peer gave each extension; 0: not negotiated. */
export type HeaderExtensionIds = Record<HeaderExtensionName, number>;

export function headerExtensionIdsOf(extensions: readonly RtpHeaderExtensionParameters[] = []): HeaderExtensionIds {
  const ids = {} as HeaderExtensionIds;
  for (const name of Object.keys(HEADER_EXTENSION_URIS) as HeaderExtensionName[]) {
    ids[name] = extensions.find(({ uri }) => uri === HEADER_EXTENSION_URIS[name])?.id ?? 0;
  }
  return ids;
}

/** The router's id of the extension that tells a packet again behind other routers. */
export const PACKET_ID_ROUTER_ID = 12;

/** The extensions that go from a producer to its consumers as they are, with the router's ids. */
export const FORWARDED_EXTENSIONS: readonly { name: HeaderExtensionName; routerId: number }[] = [
  { name: 'audioLevel', routerId: 6 },
  { name: 'dependencyDescriptor', routerId: 7 },
  { name: 'videoOrientation', routerId: 8 },
  { name: 'timeOffset', routerId: 9 },
  { name: 'absCaptureTime', routerId: 10 },
  { name: 'playoutDelay', routerId: 11 },
  { name: 'packetId', routerId: PACKET_ID_ROUTER_ID },
];
