import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { panelClosed, panelOpened, type SidePanelName } from '../sidePanel/sidePanelSlice.ts';

/** Something that a button and a key turn on and off. */
export type Switch = { on: boolean; toggle: () => void };

/** The microphone: on while it is heard. Without an open one, turning it on opens one. */
export function useMicrophoneSwitch(): Switch & { opening: boolean } {
  const client = useCall();
  const { microphone, muted } = useAppSelector((state) => state.localMedia);
  const on = microphone.status === 'on' && !muted;
  const toggle = () => {
    if (on) return client.setMuted(true);
    client.setMuted(false);
    if (microphone.status === 'off') void client.openInputs(['microphone']);
  };
  return { on, opening: microphone.status === 'opening', toggle };
}

/** The camera. */
export function useCameraSwitch(): Switch & { opening: boolean } {
  const client = useCall();
  const { status } = useAppSelector((state) => state.localMedia.camera);
  const on = status === 'on';
  const toggle = () => (on ? client.stopCamera() : void client.openInputs(['camera']));
  return { on, opening: status === 'opening', toggle };
}

/** The shared screen; while its picker is open it is not on. */
export function useSharingSwitch(): Switch {
  const client = useCall();
  const on = useAppSelector((state) => state.localMedia.sharing === 'on');
  return { on, toggle: () => (on ? client.stopSharing() : void client.startSharing()) };
}

/** One's own hand. */
export function useHandSwitch(): Switch {
  const client = useCall();
  const on = useAppSelector(({ hands, room }) => hands[room.peerId] !== undefined);
  return { on, toggle: () => void client.gestures.raiseHand(!on) };
}

/** What stands beside the stage. */
export function usePanelSwitch(name: SidePanelName): Switch {
  const dispatch = useAppDispatch();
  const on = useAppSelector((state) => state.sidePanel.open === name);
  return { on, toggle: () => dispatch(on ? panelClosed() : panelOpened(name)) };
}
