/** The same bytes as a Buffer: what crosses the channel arrives as the Uint8Array that it is. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
