const audioOnlyKey = 'parley:audioOnly';

/** Whether this browser was last in audio-only mode, in any room. */
export function rememberedAudioOnly(): boolean {
  try {
    return localStorage.getItem(audioOnlyKey) === 'true';
  } catch {
    return false;
  }
}

/** Keeps the mode for next time. */
export function rememberAudioOnly(audioOnly: boolean): void {
  try {
    if (audioOnly) localStorage.setItem(audioOnlyKey, 'true');
    else localStorage.removeItem(audioOnlyKey);
  } catch {
    // Storage may be switched off; it is then asked for each time.
  }
}
