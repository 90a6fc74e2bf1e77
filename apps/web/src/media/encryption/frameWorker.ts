import { type EncodedFrame, FramePipes, type PipeOptions, type PipeReport } from './FramePipes.ts';
import type { WorkerMessage } from './workerMessages.ts';

/** What this file uses of a worker's global scope: TypeScript's own description of it doesn't go together with a page's. */
type WorkerScope = {
  postMessage: (report: PipeReport) => void;
  onmessage: ((event: { data: WorkerMessage }) => void) | null;
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
};

type Transformer = {
  options: PipeOptions;
  readable: ReadableStream<EncodedFrame>;
  writable: WritableStream<EncodedFrame>;
};

const scope = globalThis as unknown as WorkerScope;
const pipes = new FramePipes((report) => scope.postMessage(report));

scope.onrtctransform = ({ transformer: { options, readable, writable } }) => {
  void pipes.run(options, readable, writable);
};

scope.onmessage = ({ data: message }) => {
  if (message.type === 'keys') pipes.setKeys(message.keys);
  else void pipes.run(message.options, message.readable, message.writable);
};
