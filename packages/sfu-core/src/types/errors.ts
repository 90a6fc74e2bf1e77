/** Something asked for is valid but not supported: a codec, a profile, a class that this version does not have. */
export class UnsupportedError extends Error {
  override readonly name: string = 'UnsupportedError';
}

/**
 * A method was called on something that can no longer do it.
 *
 * Apps written for mediasoup before 3.14 match on this class; newer ones match on {@link WorkerClosedError}, which
 * extends it, so that both find what they look for.
 */
export class InvalidStateError extends Error {
  override readonly name: string = 'InvalidStateError';
}

/** A method was called on an object of a closed or dead Worker, or was still waiting for its answer when it closed. */
export class WorkerClosedError extends InvalidStateError {
  override readonly name: string = 'WorkerClosedError';
}

/** An entity that was referred to by its id does not exist (any more). */
export class NotFoundError extends Error {
  override readonly name: string = 'NotFoundError';
}
