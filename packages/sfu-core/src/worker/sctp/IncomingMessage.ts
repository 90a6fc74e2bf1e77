/** A whole message, as it comes out of reassembly. */
export interface IncomingMessage {
  streamId: number;
  /** Stream sequence number; without meaning when the message is unordered. */
  ssn: number;
  ppid: number;
  isUnordered: boolean;
  payload: Buffer;
}
