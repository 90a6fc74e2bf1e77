import type { ReactNode } from 'react';
import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import {
  FullScreenIcon,
  HeadphonesIcon,
  KeyboardIcon,
  LinkIcon,
  PeopleIcon,
  PictureInPictureIcon,
  SettingsIcon,
  StatisticsIcon,
} from '../../ui/icons.tsx';
import { useFullScreen } from '../../ui/useFullScreen.ts';
import { dialogOpened } from '../dialogs/dialogSlice.ts';
import type { Floating } from '../floating/useFloating.ts';
import { noticeShown } from '../notices/noticesSlice.ts';
import { copyInvitation } from './copyInvitation.ts';
import type { MoreChoice } from './MoreMenu.tsx';
import { usePanelSwitch } from './switches.ts';

/** A control that stands in the bar where there is room, else in the menu. */
type FurtherControl = { label: string; icon: ReactNode; choose: () => void; pressed?: boolean; expanded?: boolean };

/** What is not needed every minute of a call: first what stands in the bar where there is room, then what is always in the menu. */
export function useFurtherControls(
  /** There is no room in the bar. */
  narrow: boolean,
  floating: Floating,
): { inBar: FurtherControl[]; inMenu: MoreChoice[] } {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const { roomId, consumes } = useAppSelector((state) => state.room);
  const audioOnly = useAppSelector((state) => state.settings.audioOnly);
  const fullScreen = useFullScreen();
  const people = usePanelSwitch('people');
  const statistics = usePanelSwitch('statistics');

  const warn = (words: string) => dispatch(noticeShown('warning', words));
  const copyLink = async () => {
    const link = await copyInvitation(roomId);
    if (link.copied) dispatch(noticeShown('info', t('controls.linkCopied')));
    else warn(t('controls.linkNotCopied', { url: link.url }));
  };

  const audioOnlyControl = {
    label: t('controls.audioOnly'),
    inMenu: t(audioOnly ? 'controls.showPictures' : 'controls.audioOnly'),
    icon: <HeadphonesIcon />,
    choose: () => client.setAudioOnly(!audioOnly),
    pressed: audioOnly,
  };
  const further: (FurtherControl & { inMenu: string })[] = [
    {
      label: t('controls.people'),
      inMenu: t(people.on ? 'controls.closePeople' : 'controls.people'),
      icon: <PeopleIcon />,
      choose: people.toggle,
      expanded: people.on,
    },
    ...(consumes ? [audioOnlyControl] : []),
    {
      label: t('controls.statistics'),
      inMenu: t(statistics.on ? 'controls.closeStatistics' : 'controls.statistics'),
      icon: <StatisticsIcon />,
      choose: statistics.toggle,
      expanded: statistics.on,
    },
    {
      label: t('controls.settings'),
      inMenu: t('controls.settings'),
      icon: <SettingsIcon />,
      choose: () => dispatch(dialogOpened('settings')),
    },
  ];

  const inMenu: MoreChoice[] = narrow ? further.map((control) => ({ ...control, label: control.inMenu })) : [];
  inMenu.push({ label: t('controls.copyLink'), icon: <LinkIcon />, choose: () => void copyLink() });
  if (fullScreen.possible) {
    inMenu.push({
      label: t(fullScreen.on ? 'controls.exitFullScreen' : 'controls.fullScreen'),
      icon: <FullScreenIcon />,
      choose: () => void fullScreen.toggle().catch(() => warn(t('stage.fullScreenFailed'))),
    });
  }
  if (floating.possible) {
    inMenu.push({
      label: t(floating.on ? 'controls.exitPictureInPicture' : 'controls.pictureInPicture'),
      icon: <PictureInPictureIcon />,
      choose: () => void floating.toggle().catch(() => warn(t('stage.pictureInPictureFailed'))),
    });
  }
  inMenu.push({
    label: t('controls.shortcuts'),
    icon: <KeyboardIcon />,
    choose: () => dispatch(dialogOpened('shortcuts')),
  });
  return { inBar: narrow ? [] : further, inMenu };
}
