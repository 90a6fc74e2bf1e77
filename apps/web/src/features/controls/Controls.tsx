import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { HeadphonesIcon, LeaveIcon, LinkIcon, ShareIcon, StatisticsIcon, StopSharingIcon } from '../../ui/icons.tsx';
import { useMediaQuery } from '../../ui/useMediaQuery.ts';
import { noticeShown } from '../notices/noticesSlice.ts';
import { panelClosed, panelOpened } from '../sidePanel/sidePanelSlice.ts';
import { CameraButton } from './CameraButton.tsx';
import { ChatButton } from './ChatButton.tsx';
import styles from './Controls.module.css';
import { copyInvitation } from './copyInvitation.ts';
import { MicrophoneButton } from './MicrophoneButton.tsx';
import { MoreMenu } from './MoreMenu.tsx';

/** What a person can do during the call. */
export function Controls() {
  const t = useT();
  const client = useCall();
  const dispatch = useAppDispatch();
  const { roomId, produces, consumes } = useAppSelector((state) => state.room);
  const sharing = useAppSelector((state) => state.localMedia.sharing);

  const audioOnly = useAppSelector((state) => state.settings.audioOnly);
  const statisticsOpen = useAppSelector((state) => state.sidePanel.open === 'statistics');
  // A phone, or half of a small screen, has no room for all of them.
  const narrow = useMediaQuery('(max-width: 760px)');

  const toggleStatistics = () => dispatch(statisticsOpen ? panelClosed() : panelOpened('statistics'));
  const toggleAudioOnly = () => client.setAudioOnly(!audioOnly);
  const copyLink = async () => {
    const link = await copyInvitation(roomId);
    if (link.copied) dispatch(noticeShown('info', t('controls.linkCopied')));
    else dispatch(noticeShown('warning', t('controls.linkNotCopied', { url: link.url })));
  };

  return (
    <section className={styles.controls} aria-label={t('controls.label')}>
      {produces && (
        <>
          <MicrophoneButton />
          <CameraButton />
          <IconButton
            label={t(sharing === 'on' ? 'controls.stopSharing' : 'controls.share')}
            tone={sharing === 'on' ? 'on' : 'plain'}
            icon={sharing === 'on' ? <StopSharingIcon /> : <ShareIcon />}
            onClick={() => (sharing === 'on' ? client.stopSharing() : void client.startSharing())}
          />
        </>
      )}
      <ChatButton />
      {narrow ? (
        <MoreMenu
          choices={[
            ...(consumes
              ? [
                  {
                    label: t(audioOnly ? 'controls.showPictures' : 'controls.audioOnly'),
                    icon: <HeadphonesIcon />,
                    choose: toggleAudioOnly,
                  },
                ]
              : []),
            {
              label: t(statisticsOpen ? 'controls.closeStatistics' : 'controls.statistics'),
              icon: <StatisticsIcon />,
              choose: toggleStatistics,
            },
            { label: t('controls.copyLink'), icon: <LinkIcon />, choose: () => void copyLink() },
          ]}
        />
      ) : (
        <>
          {consumes && (
            <IconButton
              label={t('controls.audioOnly')}
              icon={<HeadphonesIcon />}
              tone={audioOnly ? 'open' : 'plain'}
              aria-pressed={audioOnly}
              onClick={toggleAudioOnly}
            />
          )}
          <IconButton
            label={t('controls.statistics')}
            icon={<StatisticsIcon />}
            tone={statisticsOpen ? 'open' : 'plain'}
            aria-expanded={statisticsOpen}
            onClick={toggleStatistics}
          />
          <IconButton label={t('controls.copyLink')} icon={<LinkIcon />} onClick={() => void copyLink()} />
        </>
      )}
      <IconButton label={t('controls.leave')} tone="danger" icon={<LeaveIcon />} onClick={() => client.leave()} />
    </section>
  );
}
