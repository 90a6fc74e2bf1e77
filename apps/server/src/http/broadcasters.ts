import {
  type BroadcasterBody,
  type BroadcasterData,
  errorCodes,
  ProtocolError,
  reasons,
  validateBroadcasterBody,
  validateId,
} from '@parley/signaling-protocol';
import { type ErrorRequestHandler, json, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { Broadcaster } from '../rooms/broadcasters/Broadcaster.ts';
import type { PlainListen } from '../rooms/broadcasters/BroadcasterTransport.ts';
import type { Room } from '../rooms/Room.ts';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import type { RoomRegistry } from '../rooms/RoomRegistry.ts';
import { errorAnswer } from '../signaling/errorAnswer.ts';

/** Of a request's body. `rtpCapabilities` of a browser has about 10 KiB. */
const maxBodyBytes = 128 * 1024;
/** How long a room that only this API asked for waits for somebody to come. */
const emptyRoomMs = 30_000;

/** What the API works with. */
export type BroadcasterApi = {
  rooms: RoomRegistry;
  /** Lets through who may use it. */
  access: RequestHandler;
  /** In a cluster: forwards what concerns a room of another node. */
  forward?: RequestHandler | undefined;
  /** Where plain transports listen for who reached the server at this address. */
  plainListen: (reachedAt: string | undefined) => PlainListen;
  logger: Logger;
};

/** The HTTP API by which programs without signalling send and record; docs/broadcasters.md shows how. */
export function broadcastersRouter(api: BroadcasterApi): Router {
  const router = Router();
  const broadcasters = '/rooms/:roomId/broadcasters';
  const transport = `${broadcasters}/:broadcasterId/transports/:transportId`;
  router.use('/rooms', api.access);
  if (api.forward) router.use('/rooms/:roomId', api.forward);
  router.use('/rooms', json({ limit: maxBodyBytes }));

  router.get('/rooms/:roomId', async (request, response) => {
    const room = await openRoom(api, request);
    response.json(room.router.rtpCapabilities);
  });

  router.post(broadcasters, async (request, response) => {
    const data = body(request, 'createBroadcaster');
    const broadcaster = Broadcaster.enter(await openRoom(api, request), data);
    response.json({ peers: broadcaster.sources });
  });

  router.delete(`${broadcasters}/:broadcasterId`, (request, response) => {
    existing(api, request).close('it was deleted');
    response.json({});
  });

  router.post(`${broadcasters}/:broadcasterId/transports`, async (request, response) => {
    const broadcaster = existing(api, request);
    const listen = api.plainListen(request.socket.localAddress);
    response.json(await broadcaster.createTransport(body(request, 'createTransport'), listen));
  });

  router.post(`${transport}/connect`, async (request, response) => {
    response.json(await existing(api, request).connectTransport(param(request, 'transportId'), request.body));
  });

  router.post(`${transport}/producers`, async (request, response) => {
    const broadcaster = existing(api, request);
    response.json(await broadcaster.produce(param(request, 'transportId'), body(request, 'produce')));
  });

  router.post(`${transport}/consume`, async (request, response) => {
    const { producerId, paused } = request.query;
    const id = validateId(producerId);
    if (!id.ok) throw new ProtocolError(errorCodes.badRequest, 'producerId must be in the query');
    const broadcaster = existing(api, request);
    response.json(await broadcaster.consume(param(request, 'transportId'), id.value, paused === 'true'));
  });

  router.post(`${broadcasters}/:broadcasterId/consumers/:consumerId/resume`, async (request, response) => {
    response.json(await existing(api, request).resumeConsumer(param(request, 'consumerId')));
  });

  router.post(`${transport}/produce/data`, async (request, response) => {
    const broadcaster = existing(api, request);
    response.json(await broadcaster.produceData(param(request, 'transportId'), body(request, 'produceData')));
  });

  router.post(`${transport}/consume/data`, async (request, response) => {
    const { dataProducerId } = body(request, 'consumeData');
    response.json(await existing(api, request).consumeData(param(request, 'transportId'), dataProducerId));
  });

  router.use('/rooms', (_request, response) => {
    response.status(404).json({ error: 'not found' });
  });
  router.use('/rooms', answerError(api.logger));
  return router;
}

/** The room of the URL, opened when there is none, and kept until somebody had time to come. */
async function openRoom({ rooms, logger }: BroadcasterApi, request: Request): Promise<Room> {
  const roomId = param(request, 'roomId');
  try {
    for (;;) {
      const room = await rooms.getOrOpen(roomId);
      if (room.closed) continue;
      if (rooms.isAdrift(room)) throw new RoomRefusedError(reasons.roomAdrift);
      room.holdOpen(emptyRoomMs);
      return room;
    }
  } catch (error) {
    if (error instanceof RoomRefusedError) throw error;
    logger.error({ roomId, err: error }, 'room could not be opened');
    throw new RoomRefusedError(reasons.roomNotOpened);
  }
}

/** The broadcaster of the URL; 404 when there is none. */
function existing({ rooms }: BroadcasterApi, request: Request): Broadcaster {
  const id = param(request, 'broadcasterId');
  const broadcaster = rooms.get(param(request, 'roomId'))?.getBroadcaster(id);
  if (!broadcaster) throw new ProtocolError(errorCodes.notFound, `broadcaster ${JSON.stringify(id)} not found`);
  return broadcaster;
}

function param(request: Request, name: string): string {
  const id = validateId(request.params[name]);
  if (!id.ok) throw new ProtocolError(errorCodes.badRequest, id.error.message.replace(/^data/, name));
  return id.value;
}

function body<B extends BroadcasterBody>(request: Request, name: B): BroadcasterData<B> {
  const validated = validateBroadcasterBody(name, request.body);
  if (!validated.ok) throw validated.error;
  return validated.value;
}

function answerError(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response: Response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof RoomRefusedError) {
      response.status(error.status).json({ error: error.message });
      return;
    }
    // Bodies that are too large or no JSON, and URLs that can't be decoded, come with a status from the library.
    const status = (error as { status?: unknown }).status;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      response.status(status).json({ error: status === 413 ? 'the body is too large' : 'the body is not valid JSON' });
      return;
    }
    const { code, reason } = errorAnswer(error);
    if (code === errorCodes.internal) logger.error({ ...subjectOf(request), err: error }, 'HTTP request failed');
    response.status(code).json({ error: reason });
  };
}

/** Whom a request below `/rooms` is about, for the log. */
function subjectOf({ path }: Request): { roomId?: string; broadcasterId?: string } {
  const [, roomId, , broadcasterId] = path.split('/').map(decoded);
  return { ...(roomId && { roomId }), ...(broadcasterId && { broadcasterId }) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
