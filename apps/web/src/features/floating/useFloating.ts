import { type RefObject, useEffect, useRef, useState } from 'react';
import { floatingKind, openFloatingWindow } from './floatingWindow.ts';

/** The picture above other windows. */
export type Floating = {
  /** Whether this browser has such a thing. */
  possible: boolean;
  on: boolean;
  /** The small window; undefined while there is none, or where a video floats alone. */
  window: Window | undefined;
  /** For the video that can float alone. */
  videoRef: RefObject<HTMLVideoElement | null>;
  /** Opens or closes it. To be called on a click; rejects when the browser refuses. */
  toggle: () => Promise<void>;
};

/** The picture above other windows: in a small window of ours where the browser has that, else as a video alone. */
export function useFloating(): Floating {
  const videoRef = useRef<HTMLVideoElement>(null);
  const [opened, setOpened] = useState<Window>();
  const [videoFloats, setVideoFloats] = useState(false);
  const kind = floatingKind();

  useEffect(() => {
    if (!opened) return;
    const onClosed = () => setOpened(undefined);
    opened.addEventListener('pagehide', onClosed);
    return () => {
      opened.removeEventListener('pagehide', onClosed);
      opened.close();
    };
  }, [opened]);

  useEffect(() => {
    const video = videoRef.current;
    if (!video) return;
    const onEnter = () => setVideoFloats(true);
    const onLeave = () => setVideoFloats(false);
    video.addEventListener('enterpictureinpicture', onEnter);
    video.addEventListener('leavepictureinpicture', onLeave);
    return () => {
      video.removeEventListener('enterpictureinpicture', onEnter);
      video.removeEventListener('leavepictureinpicture', onLeave);
      if (document.pictureInPictureElement === video) void document.exitPictureInPicture();
    };
  }, []);

  const toggle = async () => {
    if (opened) return setOpened(undefined);
    if (videoFloats) return document.exitPictureInPicture();
    if (kind === 'window') return setOpened(await openFloatingWindow());
    await videoRef.current?.requestPictureInPicture();
  };

  return { possible: kind !== undefined, on: opened !== undefined || videoFloats, window: opened, videoRef, toggle };
}
