import * as mediasoup from 'mediasoup';
import { describe, expect, it } from 'vitest';
import * as parley from './index.ts';

describe('the package', () => {
  it('exports what mediasoup does, but for what writes its wire format', () => {
    const missing = Object.keys(mediasoup).filter((name) => name !== 'default' && !(name in parley));
    expect(missing).toEqual([]);
    expect(Object.keys(mediasoup.ortc).filter((name) => !(name in parley.ortc))).toEqual(['serializeRtpMapping']);
    expect(Object.keys(mediasoup.errors).filter((name) => !(name in parley.errors))).toEqual([]);
    expect(Object.keys(mediasoup.extras).filter((name) => !(name in parley.extras))).toEqual([]);
  });

  it('has errors that old and new applications know', () => {
    const error = new parley.errors.WorkerClosedError('Channel closed');
    expect(error).toBeInstanceOf(parley.errors.InvalidStateError);
    expect(error.name).toBe('WorkerClosedError');
    expect(new parley.errors.UnsupportedError('x').name).toBe('UnsupportedError');
  });

  it('says which interface it has and what its workers run', () => {
    expect(parley.version).toBe(mediasoup.version);
    expect(parley.workerBin).toMatch(/dist\/worker\/main\.js$/);
  });
});
