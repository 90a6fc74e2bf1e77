import { reconfigParameterType } from './chunkType.ts';
import type { Parameter } from './parameters.ts';

/** Results in a response (RFC 6525 §4.4). */
export const reconfigResult = {
  nothingToDo: 0,
  performed: 1,
  denied: 2,
  wrongSsn: 3,
  anotherInProgress: 4,
  badSequence: 5,
  inProgress: 6,
} as const;

/** An outgoing SSN reset request (RFC 6525 §4.1): its sender resets streams that it sends on. */
export interface OutgoingResetRequest {
  requestSequence: number;
  responseSequence: number;
  /** The last TSN its sender has used. */
  lastTsn: number;
  /** Empty: all streams. */
  streamIds: readonly number[];
}

/** The response to a request (RFC 6525 §4.4). */
export interface ReconfigResponse {
  responseSequence: number;
  result: number;
}

/** The most stream ids in one request, so that it fits into any packet. */
export const MAX_STREAMS_PER_RESET = 200;

/** Reads the value of an outgoing SSN reset request; undefined when it is too short. */
export function readOutgoingResetRequest(value: Buffer): OutgoingResetRequest | undefined {
  if (value.length < 12) return undefined;
  const streamIds: number[] = [];
  for (let at = 12; at + 2 <= value.length; at += 2) streamIds.push(value.readUInt16BE(at));
  return {
    requestSequence: value.readUInt32BE(0),
    responseSequence: value.readUInt32BE(4),
    lastTsn: value.readUInt32BE(8),
    streamIds,
  };
}

export function outgoingResetParameter(request: OutgoingResetRequest): Parameter {
  const value = Buffer.alloc(12 + 2 * request.streamIds.length);
  value.writeUInt32BE(request.requestSequence, 0);
  value.writeUInt32BE(request.responseSequence, 4);
  value.writeUInt32BE(request.lastTsn, 8);
  request.streamIds.forEach((streamId, index) => {
    value.writeUInt16BE(streamId, 12 + 2 * index);
  });
  return { type: reconfigParameterType.outgoingReset, value };
}

/** Reads the value of a response; undefined when it is too short. */
export function readReconfigResponse(value: Buffer): ReconfigResponse | undefined {
  if (value.length < 8) return undefined;
  return { responseSequence: value.readUInt32BE(0), result: value.readUInt32BE(4) };
}

export function reconfigResponseParameter(response: ReconfigResponse): Parameter {
  const value = Buffer.alloc(8);
  value.writeUInt32BE(response.responseSequence, 0);
  value.writeUInt32BE(response.result, 4);
  return { type: reconfigParameterType.response, value };
}
