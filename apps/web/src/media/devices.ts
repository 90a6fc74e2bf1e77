import type { DeviceChoice, DeviceProblem, InputKind } from '../features/localMedia/localMediaSlice.ts';

/** Why `getUserMedia()` refused, by the name of what it threw (Media Capture and Streams, section 10.2). */
export function deviceProblem(error: unknown): DeviceProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'permission-denied';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    default:
      return 'unknown';
  }
}

/** Why this page can't have devices at all; undefined when it can. */
export function devicesUnavailable(): DeviceProblem | undefined {
  if (typeof navigator.mediaDevices?.getUserMedia === 'function') return undefined;
  return window.isSecureContext ? 'unsupported' : 'insecure-context';
}

/**
 * What is asked of a device. A device that was picked earlier is a wish and no condition: it may be unplugged by now, and
 * another one is better than none.
 *
 * @param heightPx - Of a camera's picture, which is 16:9.
 */
export function inputConstraints(
  kind: InputKind,
  deviceId: string | undefined,
  heightPx: number,
): MediaTrackConstraints {
  const chosen = deviceId ? { deviceId: { ideal: deviceId } } : {};
  if (kind === 'microphone')
    return { ...chosen, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return { ...chosen, ...pictureConstraints(heightPx) };
}

/** What is asked of a camera's picture of that height; it may have another. */
export function pictureConstraints(heightPx: number): MediaTrackConstraints {
  return {
    width: { ideal: Math.round((heightPx * 16) / 9) },
    height: { ideal: heightPx },
    frameRate: { ideal: 30 },
  };
}

/** What can play sound, where a page may choose that. */
export async function listSpeakers(): Promise<DeviceChoice[]> {
  if (devicesUnavailable() || !('setSinkId' in HTMLMediaElement.prototype)) return [];
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/** The cameras and microphones there are. Empty when the browser doesn't say. */
export async function listInputs(): Promise<Record<InputKind, DeviceChoice[]>> {
  const found: Record<InputKind, DeviceChoice[]> = { microphone: [], camera: [] };
  if (devicesUnavailable()) return found;
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  for (const { kind, deviceId, label } of devices) {
    // Before permission is given, browsers list one nameless device of each kind.
    if (deviceId === '') continue;
    if (kind === 'audioinput') found.microphone.push({ deviceId, label });
    if (kind === 'videoinput') found.camera.push({ deviceId, label });
  }
  return found;
}
