/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Census } from './Census.js' */
/** @import { Webinar } from './Webinar.js' */

const MAX_BODY_BYTES = 100_000;

/** A request that the caller got wrong. */
class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * What a route is given: its path's ids in order, and the body. The app trusts the shape of bodies as far as mediasoup checks it.
 *
 * @typedef {(ids: string[], body: any) => unknown} Handler
 */

/**
 * Signalling as JSON over HTTP: what a browser with mediasoup-client asks for, in the order in which it needs it.
 *
 * @param {Webinar} webinar
 * @param {Census} census
 */
export function httpApi(webinar, census) {
  const participant = (id = '') => webinar.participants.get(id) ?? notFound('participant', id);
  const transport = (participantId = '', id = '') =>
    participant(participantId).transport(id) ?? notFound('transport', id);
  const recording = (id = '') => webinar.recordings.get(id) ?? notFound('recording', id);

  /** @type {Record<string, Handler>} */
  const routes = {
    'POST /participants': (_ids, { name = 'somebody', speaks = false }) => {
      const { id, room } = webinar.enter({ name, speaks });
      const announcements = webinar.announcer.dataProducer.id;
      return { id, rtpCapabilities: room.router.rtpCapabilities, programme: webinar.programme, announcements };
    },
    'DELETE /participants/:': ([id]) => webinar.leave(participant(id)),
    'POST /participants/:/transports': ([id]) => participant(id).createTransport(),
    'POST /participants/:/transports/:/connect': ([id, transportId], { dtlsParameters }) =>
      transport(id, transportId).connect({ dtlsParameters }),
    'POST /participants/:/transports/:/producers': ([id, transportId], body) => {
      if (!participant(id).speaks) throw new Refusal(403, 'listeners only listen');
      return participant(id).produce(transport(id, transportId), body);
    },
    'POST /participants/:/transports/:/consumers': ([id, transportId], body) =>
      participant(id).consume(transport(id, transportId), body),
    'POST /participants/:/consumers/:/resume': ([id, consumerId = '']) =>
      (participant(id).consumer(consumerId) ?? notFound('consumer', consumerId)).resume(),
    'POST /participants/:/transports/:/dataProducers': ([id, transportId], body) =>
      participant(id).produceData(transport(id, transportId), body),
    'POST /participants/:/transports/:/dataConsumers': ([id, transportId], { dataProducerId }) =>
      participant(id).consumeData(transport(id, transportId), dataProducerId),
    'GET /questions': () => webinar.questionBox.questions,
    'POST /recordings': async (_ids, body) => {
      const { id, sdp } = await webinar.record(body);
      return { id, sdp };
    },
    'POST /recordings/:/start': ([id]) => recording(id).start(),
    'DELETE /recordings/:': ([id]) => recording(id).close(),
    'GET /status': () => statusOf(webinar, census),
  };

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  return async (request, response) => {
    const answer = (/** @type {number} */ status, /** @type {unknown} */ body) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      const { handler, ids } = find(routes, request);
      answer(200, (await handler(ids, await bodyOf(request))) ?? {});
    } catch (error) {
      const { message = 'failed' } = /** @type {Error} */ (error);
      answer(error instanceof Refusal ? error.status : error instanceof TypeError ? 400 : 500, { error: message });
    }
  };
}

/**
 * The route of a request: each colon of its pattern stands for an id of the path.
 *
 * @param {Record<string, Handler>} routes
 * @param {IncomingMessage} request
 */
function find(routes, { method, url = '/' }) {
  const segments = url.split('/').slice(1);
  for (const [route, handler] of Object.entries(routes)) {
    const [wanted, pattern = ''] = route.split(' ');
    const parts = pattern.split('/').slice(1);
    const fits = parts.length === segments.length && parts.every((part, i) => part === ':' || part === segments[i]);
    if (wanted === method && fits) return { handler, ids: segments.filter((_, i) => parts[i] === ':') };
  }
  throw new Refusal(404, `there is no ${method} ${url}`);
}

/** @param {IncomingMessage} request */
async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY_BYTES) throw new Refusal(413, 'that is too long');
  }
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
}

/**
 * @param {string} kind
 * @param {string} id
 * @returns {never}
 */
function notFound(kind, id) {
  throw new Refusal(404, `no ${kind} has the id "${id}"`);
}

/**
 * @param {Webinar} webinar
 * @param {Census} census
 */
async function statusOf({ stage, hall, participants }, { open }) {
  const producers = [...participants.values()].flatMap((participant) => participant.producers);
  return {
    open,
    stage: { router: await stage.router.dump(), usage: await stage.worker.getResourceUsage() },
    hall: { router: await hall.router.dump(), usage: await hall.worker.getResourceUsage() },
    producers: await Promise.all(
      producers.map(async (producer) => ({ id: producer.id, kind: producer.kind, stats: await producer.getStats() })),
    ),
  };
}
