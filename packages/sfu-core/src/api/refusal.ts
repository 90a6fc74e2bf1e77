import { InvalidStateError, NotFoundError, UnsupportedError } from '../types/errors.ts';

/** The engine's refusal of a request, as the error class an application knows. */
export function refusalToError({ name, message }: { name: string; message: string }): Error {
  switch (name) {
    case 'TypeError':
      return new TypeError(message);
    case 'NotFoundError':
      return new NotFoundError(message);
    case 'InvalidStateError':
      return new InvalidStateError(message);
    case 'UnsupportedError':
      return new UnsupportedError(message);
    default:
      return new Error(message);
  }
}
