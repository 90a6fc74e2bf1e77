/** A stand-in for a MediaStreamTrack: happy-dom has none. */
export type FakeTrack = MediaStreamTrack & { stopped: boolean };

/** Makes a track that remembers whether it was stopped, and can be ended from outside by dispatching `ended`. */
export function fakeTrack(kind: 'audio' | 'video', deviceId = `${kind}-device`): FakeTrack {
  const target = new EventTarget();
  return Object.assign(target, {
    kind,
    id: crypto.randomUUID(),
    enabled: true,
    stopped: false,
    readyState: 'live',
    contentHint: '',
    stop(this: { stopped: boolean }) {
      this.stopped = true;
    },
    getSettings: () => ({ deviceId }),
  }) as unknown as FakeTrack;
}

/** A stream of those tracks. */
export function fakeStream(...tracks: FakeTrack[]): MediaStream {
  return {
    getTracks: () => tracks,
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
  } as unknown as MediaStream;
}
