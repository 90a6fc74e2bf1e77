import { afterEach, describe, expect, it, vi } from 'vitest';
import { deviceProblem, devicesUnavailable, inputConstraints, listInputs } from './devices.ts';

afterEach(() => vi.unstubAllGlobals());

describe('deviceProblem', () => {
  it.each([
    ['NotAllowedError', 'permission-denied'],
    ['NotReadableError', 'busy'],
    ['NotFoundError', 'not-found'],
    ['OverconstrainedError', 'not-found'],
    ['SomethingNew', 'unknown'],
  ])('knows %s', (name, problem) => {
    expect(deviceProblem(new DOMException('', name))).toBe(problem);
  });

  it('takes anything that was thrown', () => {
    for (const thrown of [undefined, null, 'text', 7, {}]) expect(deviceProblem(thrown)).toBe('unknown');
  });
});

describe('devicesUnavailable', () => {
  it('tells an insecure page from a browser without devices', () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('isSecureContext', false);
    expect(devicesUnavailable()).toBe('insecure-context');
    vi.stubGlobal('isSecureContext', true);
    expect(devicesUnavailable()).toBe('unsupported');
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => {} } });
    expect(devicesUnavailable()).toBeUndefined();
  });
});

describe('listInputs', () => {
  it('lists cameras and microphones, and neither speakers nor the nameless ones', async () => {
    const enumerateDevices = async () => [
      { kind: 'audioinput', deviceId: 'm', label: 'Mic' },
      { kind: 'audiooutput', deviceId: 's', label: 'Speaker' },
      { kind: 'videoinput', deviceId: '', label: '' },
      { kind: 'videoinput', deviceId: 'c', label: 'Cam' },
    ];
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => {}, enumerateDevices } });
    expect(await listInputs()).toEqual({
      microphone: [{ deviceId: 'm', label: 'Mic' }],
      camera: [{ deviceId: 'c', label: 'Cam' }],
    });
  });

  it('is empty where the browser refuses', async () => {
    const enumerateDevices = () => Promise.reject(new Error('no'));
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => {}, enumerateDevices } });
    expect(await listInputs()).toEqual({ microphone: [], camera: [] });
    vi.stubGlobal('navigator', {});
    expect(await listInputs()).toEqual({ microphone: [], camera: [] });
  });
});

it('wishes for a device without insisting on it', () => {
  expect(inputConstraints('camera', 'c1', 720).deviceId).toEqual({ ideal: 'c1' });
  expect(inputConstraints('camera', undefined, 720).deviceId).toBeUndefined();
  expect(inputConstraints('camera', undefined, 360)).toMatchObject({ width: { ideal: 640 }, height: { ideal: 360 } });
  expect(inputConstraints('microphone', undefined, 720).echoCancellation).toBe(true);
});
