import * as v from 'valibot';
import { type BroadcasterBody, type BroadcasterData, broadcasterBodies } from './broadcasters.ts';
import { type ClientRequestData, type ClientRequestMethod, clientRequests } from './clientRequests.ts';
import { type Notification, type NotificationMethod, notifications } from './notifications.ts';
import { errorCodes, ProtocolError } from './ProtocolError.ts';
import { type ServerRequestData, type ServerRequestMethod, serverRequests } from './serverRequests.ts';
import { id } from './text.ts';

/** Outcome of a validation: the clean value, or what is wrong with it. */
export type Validated<T> = { ok: true; value: T } | { ok: false; error: ProtocolError };

/** Whether `method` is a request that a client may send. */
export function isClientRequestMethod(method: string): method is ClientRequestMethod {
  return Object.hasOwn(clientRequests, method);
}

/**
 * Checks the data of a client's request against its schema. Unknown fields are dropped, defaults filled in. Never throws.
 *
 * @param method - Any string; an unknown one is an error with code 400.
 * @param data - Anything that came out of JSON.
 */
export function validateRequest<M extends ClientRequestMethod>(
  method: M,
  data: unknown,
): Validated<ClientRequestData<M>> {
  if (!isClientRequestMethod(method)) return refuse(`unknown method ${quote(method)}`);
  return validate<ClientRequestData<M>>(clientRequests[method].data, data);
}

/** Checks the data of a request that the server sent, as {@link validateRequest} does. */
export function validateServerRequest<M extends ServerRequestMethod>(
  method: M,
  data: unknown,
): Validated<ServerRequestData<M>> {
  if (!Object.hasOwn(serverRequests, method)) return refuse(`unknown method ${quote(method)}`);
  return validate<ServerRequestData<M>>(serverRequests[method].data, data);
}

/**
 * Checks a notification from the server.
 *
 * @returns The typed notification, or an error with code 400; a client ignores methods that it does not know.
 */
export function validateNotification(method: string, data: unknown): Validated<Notification> {
  if (!Object.hasOwn(notifications, method)) return refuse(`unknown method ${quote(method)}`);
  const result = validate<unknown>(notifications[method as NotificationMethod].data, data);
  return result.ok ? { ok: true, value: { method, data: result.value } as Notification } : result;
}

/** Checks the body of a request of the HTTP API for broadcasters, as {@link validateRequest} does. */
export function validateBroadcasterBody<B extends BroadcasterBody>(
  body: B,
  data: unknown,
): Validated<BroadcasterData<B>> {
  return validate<BroadcasterData<B>>(broadcasterBodies[body], data);
}

/** Checks an id that came in a URL. */
export function validateId(given: unknown): Validated<string> {
  return validate<string>(id, given);
}

/** Checks `data` against any schema; the error names the path of the first field that is wrong. */
export function validate<T>(schema: v.GenericSchema<unknown, unknown>, data: unknown): Validated<T> {
  const result = v.safeParse(schema, data, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output as T };
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const complaint = sentence(issue);
  return refuse(path ? `${path.slice(0, 128)} ${complaint}` : `data ${complaint}`);
}

function sentence(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return 'is missing';
  // Messages that a schema states itself are meant to follow the field's name; Valibot's own are sentences on their own.
  if (issue.message.startsWith('must ')) return issue.message;
  return issue.expected ? `must be ${issue.expected}` : 'is not valid';
}

function refuse(reason: string): { ok: false; error: ProtocolError } {
  return { ok: false, error: new ProtocolError(errorCodes.badRequest, reason) };
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}
