import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../store.ts';
import { fakeStream, fakeTrack } from '../testing/fakeTrack.ts';
import { LocalMedia } from './LocalMedia.ts';
import { TrackRegistry } from './TrackRegistry.ts';

const getUserMedia = vi.fn();
const getDisplayMedia = vi.fn();

beforeEach(() => {
  getUserMedia.mockReset();
  getDisplayMedia.mockReset();
  const enumerateDevices = async () => [{ kind: 'videoinput', deviceId: 'c', label: 'Cam' }];
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia, getDisplayMedia, enumerateDevices } });
});
afterEach(() => vi.unstubAllGlobals());

function setUp() {
  const store = createStore();
  const tracks = new TrackRegistry();
  const onChange = vi.fn();
  const local = new LocalMedia({ dispatch: store.dispatch, tracks, onChange });
  return { local, tracks, onChange, state: () => store.getState().localMedia, notices: () => store.getState().notices };
}

describe('open', () => {
  it('opens both with one question', async () => {
    const { local, tracks, state } = setUp();
    const [mic, cam] = [fakeTrack('audio', 'm1'), fakeTrack('video', 'c1')];
    getUserMedia.mockResolvedValue(fakeStream(mic, cam));
    await local.open(['microphone', 'camera']);
    expect(getUserMedia).toHaveBeenCalledOnce();
    expect(tracks.get('local:mic')).toBe(mic);
    expect(tracks.get('local:webcam')).toBe(cam);
    expect(state().microphone).toMatchObject({ status: 'on', selectedId: 'm1' });
    expect(state().camera.choices).toEqual([{ deviceId: 'c', label: 'Cam' }]);
  });

  it('keeps the microphone when only the camera is missing', async () => {
    const { local, state } = setUp();
    getUserMedia.mockImplementation(async ({ video }) => {
      if (video) throw new DOMException('', 'NotFoundError');
      return fakeStream(fakeTrack('audio'));
    });
    await local.open(['microphone', 'camera']);
    expect(state().microphone.status).toBe('on');
    expect(state().camera).toMatchObject({ status: 'off', problem: 'not-found' });
  });

  it.each([
    ['NotAllowedError', 'permission-denied'],
    ['NotReadableError', 'busy'],
  ])('tells of %s and can be tried again', async (name, problem) => {
    const { local, state } = setUp();
    getUserMedia.mockRejectedValueOnce(new DOMException('', name));
    await local.open(['camera']);
    expect(state().camera).toMatchObject({ status: 'off', problem });
    getUserMedia.mockResolvedValueOnce(fakeStream(fakeTrack('video')));
    await local.open(['camera']);
    expect(state().camera).toMatchObject({ status: 'on', problem: undefined });
  });

  it('says why on a page that may have no devices', async () => {
    const { local, state } = setUp();
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('isSecureContext', false);
    await local.open(['microphone', 'camera']);
    expect(state().microphone.problem).toBe('insecure-context');
    expect(state().camera.problem).toBe('insecure-context');
  });

  it('stops a camera that arrives after the person turned it off', async () => {
    const { local, state, tracks } = setUp();
    const late = fakeTrack('video');
    let answer: (stream: MediaStream) => void = () => {};
    getUserMedia.mockReturnValue(new Promise<MediaStream>((resolve) => (answer = resolve)));
    const opening = local.open(['camera']);
    local.stopCamera();
    answer(fakeStream(late));
    await opening;
    expect(late.stopped).toBe(true);
    expect(tracks.get('local:webcam')).toBeUndefined();
    expect(state().camera.status).toBe('off');
  });

  it('notices a device that is unplugged', async () => {
    const { local, state, onChange } = setUp();
    const cam = fakeTrack('video');
    getUserMedia.mockResolvedValue(fakeStream(cam));
    await local.open(['camera']);
    onChange.mockClear();
    cam.dispatchEvent(new Event('ended'));
    expect(state().camera).toMatchObject({ status: 'off', problem: 'unplugged' });
    expect(onChange).toHaveBeenCalledWith('webcam');
  });

  describe('when a device is unplugged during the call', () => {
    let devices: { kind: string; deviceId: string; label: string }[];
    const input = (kind: string, deviceId: string) => ({ kind, deviceId, label: deviceId });
    const mediaDevices = new EventTarget();

    beforeEach(() => {
      const enumerateDevices = async () => devices;
      Object.assign(mediaDevices, { getUserMedia, getDisplayMedia, enumerateDevices });
      vi.stubGlobal('navigator', { mediaDevices });
    });

    /** As a browser tells it. */
    async function setDevices(...next: typeof devices): Promise<void> {
      devices = next;
      mediaDevices.dispatchEvent(new Event('devicechange'));
    }

    it('goes on with another microphone', async () => {
      devices = [input('audioinput', 'headset')];
      const { local, tracks, state } = setUp();
      const [first, second] = [fakeTrack('audio', 'headset'), fakeTrack('audio', 'built-in')];
      getUserMedia.mockResolvedValueOnce(fakeStream(first)).mockResolvedValueOnce(fakeStream(second));
      await local.open(['microphone']);
      devices = [input('audioinput', 'built-in')];
      first.dispatchEvent(new Event('ended'));
      await vi.waitUntil(() => tracks.get('local:mic') === second);
      expect(state().microphone).toMatchObject({ status: 'on', selectedId: 'built-in', problem: undefined });
    });

    it('opens the same camera when it is back, and no other', async () => {
      const [good, other] = [input('videoinput', 'good'), input('videoinput', 'other')];
      devices = [good, other];
      const { local, tracks, state } = setUp();
      const [first, second] = [fakeTrack('video', 'good'), fakeTrack('video', 'good')];
      getUserMedia.mockResolvedValueOnce(fakeStream(first)).mockResolvedValueOnce(fakeStream(second));
      await local.open(['camera']);
      devices = [other];
      first.dispatchEvent(new Event('ended'));
      await vi.waitUntil(() => state().camera.choices.length === 1);
      expect(state().camera).toMatchObject({ status: 'off', problem: 'unplugged' });
      await setDevices(other, good);
      await vi.waitUntil(() => tracks.get('local:webcam') === second);
      expect(getUserMedia).toHaveBeenLastCalledWith(
        expect.objectContaining({ video: expect.objectContaining({ deviceId: { ideal: 'good' } }) }),
      );
      expect(getUserMedia).toHaveBeenCalledTimes(2);
    });

    it('leaves off what the person turned off meanwhile', async () => {
      devices = [input('videoinput', 'good')];
      const { local, state } = setUp();
      const cam = fakeTrack('video', 'good');
      getUserMedia.mockResolvedValueOnce(fakeStream(cam));
      await local.open(['camera']);
      devices = [];
      cam.dispatchEvent(new Event('ended'));
      await vi.waitUntil(() => state().camera.choices.length === 0);
      local.stopCamera();
      await setDevices(input('videoinput', 'good'));
      await vi.waitUntil(() => state().camera.choices.length === 1);
      expect(getUserMedia).toHaveBeenCalledOnce();
    });
  });
});

it('mutes the track it has and the one it gets later', async () => {
  const { local, state } = setUp();
  local.setMuted(true);
  const mic = fakeTrack('audio');
  getUserMedia.mockResolvedValue(fakeStream(mic));
  await local.open(['microphone']);
  expect(mic.enabled).toBe(false);
  local.setMuted(false);
  expect(mic.enabled).toBe(true);
  expect(state().muted).toBe(false);
});

it('switches the camera and stops the old one', async () => {
  const { local, tracks } = setUp();
  const [first, second] = [fakeTrack('video', 'c1'), fakeTrack('video', 'c2')];
  getUserMedia.mockResolvedValueOnce(fakeStream(first)).mockResolvedValueOnce(fakeStream(second));
  await local.open(['camera']);
  await local.select('camera', 'c2');
  expect(first.stopped).toBe(true);
  expect(tracks.get('local:webcam')).toBe(second);
  expect(getUserMedia.mock.lastCall?.[0].video.deviceId).toEqual({ ideal: 'c2' });
});

it('remembers a choice for a device that is off', async () => {
  const { local } = setUp();
  await local.select('camera', 'c2');
  expect(getUserMedia).not.toHaveBeenCalled();
});

it('asks once while the question is still on screen', async () => {
  const { local } = setUp();
  getUserMedia.mockResolvedValue(fakeStream(fakeTrack('video')));
  await Promise.all([local.open(['camera']), local.open(['camera'])]);
  expect(getUserMedia).toHaveBeenCalledOnce();
});

describe('sharing', () => {
  it('does not stick when the picker is cancelled', async () => {
    const { local, state, notices } = setUp();
    getDisplayMedia.mockRejectedValue(new DOMException('', 'NotAllowedError'));
    await local.startSharing();
    expect(state().sharing).toBe('off');
    expect(notices()).toEqual([]);
  });

  it('ends when the browser’s own bar ends it', async () => {
    const { local, state, tracks, onChange } = setUp();
    const screen = fakeTrack('video');
    getDisplayMedia.mockResolvedValue(fakeStream(screen));
    await local.startSharing();
    expect(state().sharing).toBe('on');
    expect(tracks.get('local:share')).toBe(screen);
    screen.dispatchEvent(new Event('ended'));
    expect(state().sharing).toBe('off');
    expect(tracks.get('local:share')).toBeUndefined();
    expect(onChange).toHaveBeenLastCalledWith('share');
  });

  it('takes the sound along where there is one, and lets both go together', async () => {
    const { local, tracks, onChange } = setUp();
    const [screen, sound] = [fakeTrack('video'), fakeTrack('audio')];
    getDisplayMedia.mockResolvedValue(fakeStream(screen, sound));
    await local.startSharing();
    expect(local.track('shareSound')).toBe(sound);
    expect(onChange.mock.calls.flat()).toEqual(['share', 'shareSound']);
    local.stopSharing();
    expect([screen.stopped, sound.stopped, tracks.get('local:shareSound')]).toEqual([true, true, undefined]);
    expect(onChange.mock.calls.flat().slice(2)).toEqual(['shareSound', 'share']);
  });

  it('tells of a failure, and of a browser that can not', async () => {
    const { local, state, notices } = setUp();
    getDisplayMedia.mockRejectedValue(new DOMException('', 'NotReadableError'));
    await local.startSharing();
    vi.stubGlobal('navigator', { mediaDevices: {} });
    await local.startSharing();
    expect(state().sharing).toBe('off');
    expect(notices()).toHaveLength(2);
  });
});

it('stops everything on close and says what was on', async () => {
  const { local, state } = setUp();
  const [mic, screen] = [fakeTrack('audio'), fakeTrack('video')];
  getUserMedia.mockResolvedValue(fakeStream(mic));
  getDisplayMedia.mockResolvedValue(fakeStream(screen));
  await local.open(['microphone']);
  await local.startSharing();
  expect(local.close()).toEqual(['microphone']);
  expect([mic.stopped, screen.stopped]).toEqual([true, true]);
  expect(state()).toMatchObject({ sharing: 'off', microphone: { status: 'off' }, camera: { status: 'off' } });
});
