import { actionOnUnknown, chunkType, initParameterType } from './chunkType.ts';
import { type Parameter, parametersSize, readParameters, writeParameters } from './parameters.ts';

/** What INIT and INIT ACK have before their parameters, their chunk header left out (RFC 9260 §3.3.2). */
const INIT_FIELDS_SIZE_BYTES = 16;

/** What one end tells of itself in INIT or INIT ACK. */
export interface EndParameters {
  /** The verification tag of every packet to this end; never 0. */
  initiateTag: number;
  windowBytes: number;
  /** Streams it wants to send on, and at most takes. */
  outboundStreams: number;
  inboundStreams: number;
  initialTsn: number;
  /** FORWARD TSN (RFC 3758). */
  hasPartialReliability: boolean;
  /** RE-CONFIG (RFC 6525). */
  hasReconfig: boolean;
}

/** An INIT or INIT ACK chunk. */
export interface InitChunk {
  end: EndParameters;
  /** Of an INIT ACK. */
  cookie: Buffer | undefined;
  /** Parameters that nobody here knows and that want to be reported. */
  unrecognized: readonly Parameter[];
}

/** Addresses, cookie lifespan, ECN and supported address types: known, and without meaning over DTLS. */
const ignoredTypes = new Set([5, 6, 9, 12, 0x8000]);

/** Reads an INIT or INIT ACK; undefined when it is too short or its parameters do not fit. */
export function readInitChunk(body: Buffer): InitChunk | undefined {
  if (body.length < INIT_FIELDS_SIZE_BYTES) return undefined;
  const parameters = readParameters(body.subarray(INIT_FIELDS_SIZE_BYTES));
  if (parameters === undefined) return undefined;
  const end: EndParameters = {
    initiateTag: body.readUInt32BE(0),
    windowBytes: body.readUInt32BE(4),
    outboundStreams: body.readUInt16BE(8),
    inboundStreams: body.readUInt16BE(10),
    initialTsn: body.readUInt32BE(12),
    hasPartialReliability: false,
    hasReconfig: false,
  };
  let cookie: Buffer | undefined;
  const unrecognized: Parameter[] = [];
  for (const parameter of parameters) {
    const { type, value } = parameter;
    if (type === initParameterType.stateCookie) cookie = value;
    else if (type === initParameterType.forwardTsnSupported) end.hasPartialReliability = true;
    else if (type === initParameterType.supportedExtensions) {
      if (value.includes(chunkType.forwardTsn)) end.hasPartialReliability = true;
      if (value.includes(chunkType.reconfig)) end.hasReconfig = true;
    } else if (type !== initParameterType.unrecognizedParameter && !ignoredTypes.has(type)) {
      const { isSkipped, isReported } = actionOnUnknown(type >>> 14);
      if (isReported) unrecognized.push(parameter);
      if (!isSkipped) break;
    }
  }
  return { end, cookie, unrecognized };
}

const ownExtensions: readonly Parameter[] = [
  { type: initParameterType.forwardTsnSupported, value: Buffer.alloc(0) },
  {
    type: initParameterType.supportedExtensions,
    value: Buffer.from([chunkType.reconfig, chunkType.forwardTsn]),
  },
];

/** The body of an INIT or INIT ACK of ours, with `parameters` after those of our extensions. */
export function initChunkBody(end: EndParameters, parameters: readonly Parameter[]): Buffer {
  const all = [...ownExtensions, ...parameters];
  const body = Buffer.alloc(INIT_FIELDS_SIZE_BYTES + parametersSize(all));
  body.writeUInt32BE(end.initiateTag, 0);
  body.writeUInt32BE(end.windowBytes, 4);
  body.writeUInt16BE(end.outboundStreams, 8);
  body.writeUInt16BE(end.inboundStreams, 10);
  body.writeUInt32BE(end.initialTsn, 12);
  writeParameters(all, body, INIT_FIELDS_SIZE_BYTES);
  return body;
}
