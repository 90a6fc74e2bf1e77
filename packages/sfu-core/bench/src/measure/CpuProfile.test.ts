import { describe, expect, it } from 'vitest';
import { CpuProfile } from './CpuProfile.ts';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 0 });

describe('CpuProfile', () => {
  const profile = new CpuProfile({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 4, 8, 9] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('(garbage collector)') },
      { id: 4, callFrame: frame('onMessage', 'node:dgram'), children: [5] },
      { id: 5, callFrame: frame('forward', 'file:///x/dist/worker/router/producers/FanOut.js'), children: [6, 10] },
      { id: 6, callFrame: frame('seal', 'file:///x/dist/worker/native/NativeGcm.js'), children: [7] },
      { id: 7, callFrame: frame('EVP_EncryptUpdate') },
      { id: 8, callFrame: frame('(program)') },
      { id: 9, callFrame: frame('processTimers', 'node:internal/timers') },
      { id: 10, callFrame: frame('send', 'node:dgram') },
    ],
    samples: [2, 2, 2, 3, 4, 5, 6, 7, 7, 8, 9, 10, 10],
  });

  it('gives native code to the part that called it, and leaves idle time out', () => {
    expect(profile.parts()).toEqual([
      { name: 'SRTP', share: 0.3 },
      { name: 'sending: the kernel, and the calls into it', share: 0.2 },
      { name: 'garbage collection', share: 0.1 },
      { name: 'receiving', share: 0.1 },
      { name: 'RTP: parsing, choosing, rewriting, keeping', share: 0.1 },
      { name: 'outside of JavaScript: the kernel receiving, the event loop', share: 0.1 },
      { name: 'the rest of node', share: 0.1 },
    ]);
  });

  it('lists the hottest functions by themselves', () => {
    const [first, second] = profile.hotFunctions(2);
    expect(first?.share).toBe(0.2);
    expect(second?.share).toBe(0.2);
    expect([first?.name, second?.name].sort()).toEqual(['EVP_EncryptUpdate', 'node:dgram send:1']);
  });
});
