import { useEffect, useRef } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useFullScreen } from '../../ui/useFullScreen.ts';
import {
  useCameraSwitch,
  useHandSwitch,
  useMicrophoneSwitch,
  usePanelSwitch,
  useSharingSwitch,
} from '../controls/switches.ts';
import { dialogOpened } from '../dialogs/dialogSlice.ts';
import { layoutChosen } from '../stage/stageSlice.ts';
import { type ShortcutAction, shortcutOf } from './shortcuts.ts';

/** Does what keys ask for, while nobody writes, no dialog is open, and the person has not turned them off. */
export function useShortcuts(): void {
  const client = useCall();
  const dispatch = useAppDispatch();
  const enabled = useAppSelector((state) => state.settings.shortcuts && state.dialog.open === undefined);
  const produces = useAppSelector((state) => state.room.produces);
  const layout = useAppSelector((state) => state.stage.layout);
  const fullScreen = useFullScreen();
  const microphone = useMicrophoneSwitch();
  const camera = useCameraSwitch();
  const sharing = useSharingSwitch();
  const hand = useHandSwitch();
  const chat = usePanelSwitch('chat');
  const people = usePanelSwitch('people');

  const actions: Record<ShortcutAction, () => void> = {
    mute: () => produces && !microphone.opening && microphone.toggle(),
    camera: () => produces && !camera.opening && camera.toggle(),
    share: () => produces && sharing.toggle(),
    hand: hand.toggle,
    chat: chat.toggle,
    people: people.toggle,
    layout: () => dispatch(layoutChosen(layout === 'grid' ? 'speaker' : 'grid')),
    fullScreen: () => void (fullScreen.possible && fullScreen.toggle().catch(() => {})),
    help: () => dispatch(dialogOpened('shortcuts')),
    leave: () => client.leave(),
  };
  const latest = useRef(actions);
  latest.current = actions;

  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const action = event.defaultPrevented || writesInto(event.target) ? undefined : shortcutOf(event);
      if (!action) return;
      // What opens by the key must not have it written into it.
      event.preventDefault();
      latest.current[action]();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [enabled]);
}

/** Whether keys mean letters there, or choose from a list. */
function writesInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
