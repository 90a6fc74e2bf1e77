import { readFileSync } from 'node:fs';

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

/** A share of the time that the process was at work. */
export interface ProfileShare {
  name: string;
  /** 0 to 1. */
  share: number;
}

/** The first that fits decides; each is looked for in `folder/File.js function`. */
const PARTS: [part: string, sign: RegExp][] = [
  ['garbage collection', /^\(garbage collector\)/],
  ['outside of JavaScript: the kernel receiving, the event loop', /^\(program\)/],
  ['SRTP', /worker\/srtp\/|native\/(NativeGcm|OpenSsl)/],
  [
    'sending: the kernel, and the calls into it',
    /native\/SendBatch|io\/Egress|io\/UdpPort.* (send|#send|#hand)|node:dgram (send|doSend)/,
  ],
  ['RTCP and bandwidth estimation', /worker\/(rtcp|bwe)\/|session\/(Rtcp|Padding)/],
  ['receiving', /io\/|node:dgram|node:events|native\/NativeMemory/],
  ['RTP: parsing, choosing, rewriting, keeping', /worker\/(rtp|codecs|layers|router|observers)\//],
];
const OTHER = 'the rest of node';
/** Regular expressions are named by their source. */
const MAX_NAME_LENGTH = 60;

/** A `.cpuprofile` of V8, by where the samples fell. What was idle isn't counted. */
export class CpuProfile {
  readonly #names = new Map<number, string>();
  readonly #parents = new Map<number, number>();
  readonly #samples: readonly number[];

  static read(file: string): CpuProfile {
    return new CpuProfile(JSON.parse(readFileSync(file, 'utf8')));
  }

  constructor({ nodes, samples }: { nodes: ProfileNode[]; samples: number[] }) {
    for (const { id, callFrame, children = [] } of nodes) {
      this.#names.set(id, nameOf(callFrame));
      for (const child of children) this.#parents.set(child, id);
    }
    this.#samples = samples.filter((id) => !this.#names.get(id)?.startsWith('(idle)'));
  }

  /** By part of the engine, the largest first; native code belongs to the part that called it. */
  parts(): ProfileShare[] {
    return this.#sharesBy((id) => this.#partOf(id));
  }

  /** The functions that most samples fell into. */
  hotFunctions(count: number): ProfileShare[] {
    return this.#sharesBy((id) => this.#names.get(id) ?? '').slice(0, count);
  }

  #partOf(leaf: number): string {
    for (let id: number | undefined = leaf; id !== undefined; id = this.#parents.get(id)) {
      const name = this.#names.get(id) ?? '';
      const found = PARTS.find(([, sign]) => sign.test(name));
      if (found) return found[0];
    }
    return OTHER;
  }

  #sharesBy(keyOf: (id: number) => string): ProfileShare[] {
    const hits = new Map<string, number>();
    for (const sample of this.#samples) hits.set(keyOf(sample), (hits.get(keyOf(sample)) ?? 0) + 1);
    return [...hits]
      .map(([name, count]) => ({ name, share: count / this.#samples.length }))
      .sort((a, b) => b.share - a.share);
  }
}

/** For the terminal. */
export function shareLine({ name, share }: ProfileShare): string {
  return `${(100 * share).toFixed(1).padStart(6)} %  ${name}`;
}

function nameOf({ functionName, url, lineNumber }: ProfileNode['callFrame']): string {
  const name = (functionName || '(anonymous)').slice(0, MAX_NAME_LENGTH);
  if (url === '') return name;
  const place = url.replace(/^.*\/(dist|node_modules)\//, '');
  return `${place} ${name}:${lineNumber + 1}`;
}
