import { type RefObject, useEffect } from 'react';

/**
 * Plays a track in an element, for as long as both are there.
 *
 * @param onBlocked - Called when the browser wants a click before it plays. Muted video may always play.
 */
export function usePlayedTrack(
  ref: RefObject<HTMLMediaElement | null>,
  track: MediaStreamTrack | undefined,
  onBlocked?: () => void,
): void {
  useEffect(() => {
    const element = ref.current;
    if (!element || !track) return;
    element.srcObject = new MediaStream([track]);
    // It rejects, too, when the element goes away meanwhile.
    element.play()?.catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked?.();
    });
    return () => {
      element.srcObject = null;
    };
  }, [ref, track, onBlocked]);
}
