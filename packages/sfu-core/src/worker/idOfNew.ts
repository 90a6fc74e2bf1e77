import type { RequestMethod, Requests } from '../channel/contract.ts';

/** Of the requests that make something: which of their data is its id. */
const ID_NAMES: { readonly [M in RequestMethod]?: keyof Requests[M]['data'] } = {
  'worker.createWebRtcServer': 'webRtcServerId',
  'worker.createRouter': 'routerId',
  'router.createWebRtcTransport': 'transportId',
  'router.createPlainTransport': 'transportId',
  'router.createPipeTransport': 'transportId',
  'router.createDirectTransport': 'transportId',
  'router.createActiveSpeakerObserver': 'rtpObserverId',
  'router.createAudioLevelObserver': 'rtpObserverId',
  'transport.produce': 'producerId',
  'transport.consume': 'consumerId',
  'transport.produceData': 'dataProducerId',
  'transport.consumeData': 'dataConsumerId',
};

/** The id of what a request makes, and what that id is called; undefined when it makes nothing. */
export function idOfNew(method: RequestMethod, data: unknown): { idName: string; id: string } | undefined {
  const idName = ID_NAMES[method];
  return idName === undefined ? undefined : { idName, id: (data as Record<string, string>)[idName] ?? '' };
}
