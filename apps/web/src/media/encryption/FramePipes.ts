import { FrameOpener, type OpenerCounts } from './FrameOpener.ts';
import { FrameSealer } from './FrameSealer.ts';
import type { RoomKey, StreamName } from './roomKey.ts';

/** An encoded frame, of sound or picture, as the browser hands it out. */
export type EncodedFrame = { data: ArrayBuffer };

/** What is to happen with the frames of one sender or receiver. */
export type PipeOptions =
  | { direction: 'seal'; stream: StreamName; mimeType: string; key: RoomKey }
  | { direction: 'open'; id: string; stream: StreamName; keys: readonly RoomKey[] };

/** Whether the frames of a stream can be opened; told when that changes. */
export type PipeReport = { id: string; opens: boolean; counts: OpenerCounts };

/** A stream that is being opened. */
type OpenPipe = {
  opener: FrameOpener;
  /** What was reported last. */
  opens: boolean | undefined;
  /** Frames in a row that were refused. */
  refusals: number;
};

/** So many frames in a row that can't be opened are no accident. */
const refusalsToReport = 3;

/** The streams of frames of a call, between encoder and network: each is sealed or opened. It lives in a worker of its own. */
export class FramePipes {
  readonly #report: (report: PipeReport) => void;
  readonly #openPipes = new Set<OpenPipe>();

  constructor(report: (report: PipeReport) => void) {
    this.#report = report;
  }

  /** The keys that may open, from now on. Each stream reports anew. */
  setKeys(keys: readonly RoomKey[]): void {
    for (const pipe of this.#openPipes) {
      pipe.opener.setKeys(keys);
      pipe.opens = undefined;
      pipe.refusals = 0;
    }
  }

  /** Carries frames from one end to the other. Fulfilled when the stream ends; never rejects. */
  async run(
    options: PipeOptions,
    readable: ReadableStream<EncodedFrame>,
    writable: WritableStream<EncodedFrame>,
  ): Promise<void> {
    if (options.direction === 'seal') return await carry(readable, sealing(options), writable);
    const { id, stream, keys } = options;
    const pipe: OpenPipe = { opener: new FrameOpener(stream, keys), opens: undefined, refusals: 0 };
    this.#openPipes.add(pipe);
    await carry(readable, this.#opening(id, pipe), writable);
    this.#openPipes.delete(pipe);
  }

  #opening(id: string, pipe: OpenPipe): TransformStream<EncodedFrame, EncodedFrame> {
    return new TransformStream({
      transform: async (frame, controller) => {
        const opened = await pipe.opener.open(new Uint8Array(frame.data));
        if (typeof opened !== 'string') {
          pipe.refusals = 0;
          frame.data = opened.buffer;
          controller.enqueue(frame);
        } else if (opened === 'replayed' || ++pipe.refusals < refusalsToReport) {
          return;
        }
        const opens = pipe.refusals === 0;
        if (pipe.opens === opens) return;
        pipe.opens = opens;
        this.#report({ id, opens, counts: { ...pipe.opener.counts } });
      },
    });
  }
}

function sealing(options: PipeOptions & { direction: 'seal' }): TransformStream<EncodedFrame, EncodedFrame> {
  const sealer = new FrameSealer(options);
  return new TransformStream({
    async transform(frame, controller) {
      const sealed = await sealer.seal(new Uint8Array(frame.data));
      if (!sealed) return;
      frame.data = sealed.buffer;
      controller.enqueue(frame);
    },
  });
}

async function carry(
  readable: ReadableStream<EncodedFrame>,
  through: TransformStream<EncodedFrame, EncodedFrame>,
  writable: WritableStream<EncodedFrame>,
): Promise<void> {
  try {
    await readable.pipeThrough(through).pipeTo(writable);
  } catch {
    // A sender or receiver that is stopped ends its streams in the middle: there is nobody to tell.
  }
}
