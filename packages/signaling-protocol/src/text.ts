import * as v from 'valibot';
import { limits } from './limits.ts';

/** Non-empty string of at most `maxLength` characters without control characters. */
export function text(maxLength: number) {
  return v.pipe(
    v.string('must be a string'),
    v.minLength(1, 'must not be empty'),
    v.maxLength(maxLength, `must have at most ${maxLength} characters`),
    v.regex(/^\P{Cc}*$/u, 'must not contain control characters'),
  );
}

/** Id of a room, peer, transport, producer or consumer. */
export const id = text(limits.idLength);

/** Name a peer shows to the others. Surrounding white space is removed. */
export const displayName = v.pipe(v.string('must be a string'), v.trim(), text(limits.displayNameLength));

/** Integer from `min` to `max`, both included. */
export function integer(min: number, max: number) {
  return v.pipe(
    v.number('must be a number'),
    v.integer('must be an integer'),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** Array of at most `max` items. */
export function list<TItem extends v.GenericSchema>(item: TItem, max: number) {
  return v.pipe(v.array(item, 'must be an array'), v.maxLength(max, `must have at most ${max} items`));
}

/** Free-form data an application attaches; relayed to other peers as it is, so its size is bounded. */
export const appData = v.pipe(
  v.record(v.string(), v.unknown(), 'must be an object'),
  v.check((data) => isSmallJson(data), `must have at most ${limits.appDataLength} characters as JSON`),
);

function isSmallJson(data: unknown): boolean {
  try {
    return JSON.stringify(data).length <= limits.appDataLength;
  } catch {
    // Nested deeper than the stack allows.
    return false;
  }
}

/** Answer without content. */
export const empty = v.object({});
