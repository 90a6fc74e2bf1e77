import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Whether there is one to try. */
export const ffmpegInstalled = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A colour test picture with a tone, as a WebM file of VP8 (a key frame a second) and Opus. */
export async function makeClip(
  file: string,
  { seconds, size = '320x240' }: { seconds: number; size?: string },
): Promise<void> {
  const inputs = words(`-f lavfi -i testsrc2=size=${size}:rate=25 -f lavfi -i sine=frequency=440:sample_rate=48000`);
  const vp8 = words('-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k -g 25');
  const opus = words('-c:a libopus -ac 2 -b:a 64k');
  const args = ['-v', 'error', '-y', ...inputs, ...vp8, ...opus, '-t', String(seconds), file];
  await promisify(execFile)('ffmpeg', args);
}

/** A run of ffmpeg. */
export class Ffmpeg {
  /** What it complained of: errors; when it decodes, warnings as well, since a lost packet is one. */
  readonly errors: string[] = [];
  /** Its newest account of itself, such as `frame` and `out_time_us`. */
  readonly progress: Record<string, string> = {};
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: string[]) {
    const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', '-progress', 'pipe:1', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.errors.push(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [name = '', value = ''] = line.split('=');
      this.progress[name] = value.trim();
    });
    this.ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
    this.#child = child;
  }

  /** Sends a file's streams in real time, as they are in it, each to a URL. */
  static send(file: string, outputs: { audio: FfmpegOutput; video: FfmpegOutput }): Ffmpeg {
    const to = (select: 'a' | 'v', { url, ssrc, payloadType, srtp }: FfmpegOutput) => [
      ...words(`-map 0:${select} -c copy -f rtp -ssrc ${ssrc} -payload_type ${payloadType}`),
      ...(srtp ? ['-srtp_out_suite', srtp.cryptoSuite, '-srtp_out_params', srtp.keyBase64] : []),
      url,
    ];
    return new Ffmpeg(['-re', '-i', file, ...to('a', outputs.audio), ...to('v', outputs.video)]);
  }

  /** Decodes what an SDP file describes, and throws it away. Ends after so many seconds of it, and with status 1 at an error. */
  static decode(sdpFile: string, seconds: number): Ffmpeg {
    const input = words('-v warning -xerror -protocol_whitelist file,crypto,udp,rtp,srtp -i');
    return new Ffmpeg([...input, sdpFile, ...words(`-t ${seconds} -fps_mode passthrough -f null -`)]);
  }

  /**
   * Complaints but for those of the muxer that throws everything away: it complains of times that step back, which is how ffmpeg
   * puts sound and picture together once sender reports say how they belong together.
   */
  get decodingComplaints(): string[] {
    return this.errors.filter((line) => !line.startsWith('[null @'));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when it listens on a UDP port of 127.0.0.1 (Linux). Rejects when it ends before. */
  async listensOn(port: number): Promise<void> {
    const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
    let ended = false;
    void this.ended.then(() => (ended = true));
    // There is no event to wait for: the port belongs to another process.
    while (!readFileSync('/proc/net/udp', 'latin1').includes(wanted)) {
      if (ended) throw new Error(`ffmpeg ended:\n${this.errors.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function words(text: string): string[] {
  return text.split(' ');
}

/** Where a stream is sent, and as what. */
export interface FfmpegOutput {
  /** `rtp://` or `srtp://`. */
  url: string;
  ssrc: number;
  payloadType: number;
  srtp?: { cryptoSuite: string; keyBase64: string };
}
