import { describe, expect, it, vi } from 'vitest';
import { EnhancedEventEmitter, enhancedOnce } from './EnhancedEventEmitter.ts';
import { setLogEventListeners } from './Logger.ts';

type Events = { score: [number]; close: [] };

describe('EnhancedEventEmitter', () => {
  it('calls the other listeners and tells of the one that threw', () => {
    const emitter = new EnhancedEventEmitter<Events>();
    const mistake = new Error('mistake');
    const other = vi.fn();
    const told = vi.fn();
    const logged = vi.fn();
    setLogEventListeners({ onerror: logged });
    emitter.on('score', () => {
      throw mistake;
    });
    emitter.on('score', other);
    emitter.on('listenererror', told);

    expect(emitter.safeEmit('score', 7)).toBe(true);
    setLogEventListeners();

    expect(other).toHaveBeenCalledWith(7);
    expect(told).toHaveBeenCalledWith('score', mistake);
    expect(logged).toHaveBeenCalledOnce();
  });

  it('survives a listener of listenererror that throws too', () => {
    const emitter = new EnhancedEventEmitter<Events>();
    const fail = () => {
      throw new Error('again');
    };
    emitter.on('close', fail);
    emitter.on('listenererror', fail);
    expect(emitter.safeEmit('close')).toBe(true);
  });

  it('calls listeners of once() once, and says when there are none', () => {
    const emitter = new EnhancedEventEmitter<Events>();
    const listener = vi.fn();
    emitter.once('score', listener);
    expect(emitter.safeEmit('score', 1)).toBe(true);
    expect(emitter.safeEmit('score', 2)).toBe(false);
    expect(listener.mock.calls).toEqual([[1]]);
  });

  it('lets emit() throw, as every EventEmitter', () => {
    const emitter = new EnhancedEventEmitter<Events>();
    emitter.on('close', () => {
      throw new Error('mistake');
    });
    expect(() => emitter.emit('close')).toThrow('mistake');
  });

  it('is awaited with enhancedOnce()', async () => {
    const emitter = new EnhancedEventEmitter<Events>();
    const score = enhancedOnce<Events>(emitter, 'score');
    emitter.safeEmit('score', 9);
    expect(await score).toEqual([9]);
  });
});
