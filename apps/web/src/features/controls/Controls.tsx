import { useCall } from '../../CallContext.ts';
import { useAppSelector } from '../../hooks.ts';
import { useT } from '../../messages/useT.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { HandIcon, LeaveIcon, ShareIcon, StopSharingIcon } from '../../ui/icons.tsx';
import { useMediaQuery } from '../../ui/useMediaQuery.ts';
import { FloatingPicture } from '../floating/FloatingPicture.tsx';
import { useFloating } from '../floating/useFloating.ts';
import { ReactionRow } from '../reactions/ReactionRow.tsx';
import { CameraButton } from './CameraButton.tsx';
import { ChatButton } from './ChatButton.tsx';
import styles from './Controls.module.css';
import { MicrophoneButton } from './MicrophoneButton.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { ReactionsButton } from './ReactionsButton.tsx';
import { useHandSwitch, useSharingSwitch } from './switches.ts';
import { useFurtherControls } from './useFurtherControls.tsx';

/** What a person can do during the call. What there is no room for is behind "More". */
export function Controls() {
  const t = useT();
  const client = useCall();
  const produces = useAppSelector((state) => state.room.produces);
  const sharing = useSharingSwitch();
  const hand = useHandSwitch();
  const floating = useFloating();
  // A phone has room for six buttons, half of a screen for eight.
  const phone = useMediaQuery('(max-width: 640px)');
  const narrow = useMediaQuery('(max-width: 980px)');
  const { inBar, inMenu } = useFurtherControls(narrow, floating);
  const handLabel = t(hand.on ? 'controls.lowerHand' : 'controls.raiseHand');
  const handChoice = { label: handLabel, icon: <HandIcon />, choose: hand.toggle };

  return (
    <section className={styles.controls} aria-label={t('controls.label')}>
      {produces && (
        <>
          <MicrophoneButton />
          <CameraButton />
          <IconButton
            label={t(sharing.on ? 'controls.stopSharing' : 'controls.share')}
            tone={sharing.on ? 'on' : 'plain'}
            icon={sharing.on ? <StopSharingIcon /> : <ShareIcon />}
            onClick={sharing.toggle}
          />
        </>
      )}
      {!phone && (
        <>
          <IconButton label={handLabel} icon={<HandIcon />} tone={hand.on ? 'open' : 'plain'} onClick={hand.toggle} />
          <ReactionsButton />
        </>
      )}
      <ChatButton />
      {inBar.map(({ label, icon, choose, pressed, expanded }) => (
        <IconButton
          key={label}
          label={label}
          icon={icon}
          tone={pressed || expanded ? 'open' : 'plain'}
          aria-pressed={pressed}
          aria-expanded={expanded}
          onClick={choose}
        />
      ))}
      <MoreMenu
        above={phone ? (close) => <ReactionRow onSent={close} /> : undefined}
        choices={phone ? [handChoice, ...inMenu] : inMenu}
      />
      <IconButton label={t('controls.leave')} tone="danger" icon={<LeaveIcon />} onClick={() => client.leave()} />
      <FloatingPicture floating={floating} />
    </section>
  );
}
