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
  let received: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    while (received.length >= LENGTH_BYTES) {
      const size = received.readUInt32BE(0);
      if (size > MAX_MESSAGE_BYTES) {
        stream.destroy();
        return;
      }
      if (received.length < LENGTH_BYTES + size) return;
      const message = messageIn(received.subarray(LENGTH_BYTES, LENGTH_BYTES + size));
      received = received.subarray(LENGTH_BYTES + size);
      if (!message) {
        stream.destroy();
        return;
      }
      end.onMessage(message);
    }
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
