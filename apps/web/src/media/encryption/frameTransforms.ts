import type { EncodedFrame, PipeOptions } from './FramePipes.ts';
import type { WorkerMessage } from './workerMessages.ts';

/**
 * How a browser hands out encoded frames. `worker`: into a worker (W3C's RTCRtpScriptTransform). `page`: to the page, which passes them
 * on (`createEncodedStreams`, of Chromium before that); the connection must be made for it, and then carries no frame that isn't handed out.
 */
export type TransformKind = 'worker' | 'page';

/** A browser's way into what it sends and receives. */
type FrameHolder = (RTCRtpSender | RTCRtpReceiver) & {
  createEncodedStreams?: () => { readable: ReadableStream<EncodedFrame>; writable: WritableStream<EncodedFrame> };
};

/** What this browser has. Undefined: it can't encrypt calls, or the page's address isn't a secure one. */
export function transformKind(): TransformKind | undefined {
  if (typeof crypto === 'undefined' || !crypto.subtle || typeof Worker === 'undefined') return undefined;
  if (typeof RTCRtpScriptTransform !== 'undefined') return 'worker';
  const sender: object = typeof RTCRtpSender === 'undefined' ? {} : RTCRtpSender.prototype;
  return 'createEncodedStreams' in sender ? 'page' : undefined;
}

/** Lets the worker have the frames of a sender or receiver, from the first one on if it is called before any has flown. */
export function attachFrames(worker: Worker, kind: TransformKind, holder: FrameHolder, options: PipeOptions): void {
  if (kind === 'worker') {
    holder.transform = new RTCRtpScriptTransform(worker, options);
    return;
  }
  const streams = holder.createEncodedStreams?.();
  if (!streams) throw new Error('The browser gives no access to its frames.');
  const { readable, writable } = streams;
  const message: WorkerMessage = { type: 'pipe', options, readable, writable };
  worker.postMessage(message, [readable, writable] as unknown as Transferable[]);
}

/** The worker that seals and opens. */
export function startFrameWorker(): Worker {
  return new Worker(new URL('./frameWorker.ts', import.meta.url), { type: 'module', name: 'frames' });
}
