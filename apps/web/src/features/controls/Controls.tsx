import { useCall } from '../../CallContext.ts';
import { useAppDispatch, useAppSelector } from '../../hooks.ts';
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
    if (link.copied) dispatch(noticeShown('info', 'Link copied. Whoever opens it can join this room.'));
    else dispatch(noticeShown('warning', `Copying isn't allowed here. The link is ${link.url}`));
  };

  return (
    <section className={styles.controls} aria-label="Call controls">
      {produces && (
        <>
          <MicrophoneButton />
          <CameraButton />
          <IconButton
            label={sharing === 'on' ? 'Stop sharing' : 'Share screen'}
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
                    label: audioOnly ? 'Show pictures' : 'Audio only',
                    icon: <HeadphonesIcon />,
                    choose: toggleAudioOnly,
                  },
                ]
              : []),
            {
              label: statisticsOpen ? 'Close statistics' : 'Statistics',
              icon: <StatisticsIcon />,
              choose: toggleStatistics,
            },
            { label: 'Copy link', icon: <LinkIcon />, choose: () => void copyLink() },
          ]}
        />
      ) : (
        <>
          {consumes && (
            <IconButton
              label="Audio only"
              icon={<HeadphonesIcon />}
              tone={audioOnly ? 'open' : 'plain'}
              aria-pressed={audioOnly}
              onClick={toggleAudioOnly}
            />
          )}
          <IconButton
            label="Statistics"
            icon={<StatisticsIcon />}
            tone={statisticsOpen ? 'open' : 'plain'}
            aria-expanded={statisticsOpen}
            onClick={toggleStatistics}
          />
          <IconButton label="Copy link" icon={<LinkIcon />} onClick={() => void copyLink()} />
        </>
      )}
      <IconButton label="Leave" tone="danger" icon={<LeaveIcon />} onClick={() => client.leave()} />
    </section>
  );
}
