import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import type { ChannelEnd, ChannelMessage } from './contract.ts';

const LENGTH_BYTES = 4;
/** Far more than a request or its answer has. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * One of the ends of a stream of bytes to another machine, as both host and engine have it: each message is a structured clone
 * behind its length. Only for a stream whose other end is trusted as this process is; it is destroyed when what comes is none of that.
 */
export function streamEnd(stream: Duplex): ChannelEnd {
  const end: ChannelEnd = {
    // What is sent after the stream's end is lost; that it has ended is told by its 'close' event.
    send: (message) => {
      const body = serialize(message);
      const head = Buffer.alloc(LENGTH_BYTES);
      head.writeUInt32BE(body.length);
      if (stream.writable) stream.write(Buffer.concat([head, body]));
    },
    onMessage: () => undefined,
  };
  let chunks: Buffer[] = [];
  let chunksBytes = 0;
  /** With fewer of them there is no message. */
  let neededBytes = LENGTH_BYTES;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    chunksBytes += chunk.length;
    if (chunksBytes < neededBytes) return;
    let received = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    while (!stream.destroyed) {
      const bodyBytes = received.length < LENGTH_BYTES ? 0 : received.readUInt32BE(0);
      neededBytes = LENGTH_BYTES + bodyBytes;
      if (bodyBytes <= MAX_MESSAGE_BYTES && received.length < neededBytes) break;
      const message = bodyBytes <= MAX_MESSAGE_BYTES && messageIn(received.subarray(LENGTH_BYTES, neededBytes));
      if (!message) {
        stream.destroy();
        return;
      }
      received = received.subarray(neededBytes);
      end.onMessage(message);
    }
    chunks = [received];
    chunksBytes = received.length;
  });
  return end;
}

function messageIn(bytes: Buffer): ChannelMessage | undefined {
  try {
    const message: unknown = deserialize(bytes);
    return typeof message === 'object' && message !== null && 'kind' in message
      ? (message as ChannelMessage)
      : undefined;
  } catch {
    return undefined;
  }
}
