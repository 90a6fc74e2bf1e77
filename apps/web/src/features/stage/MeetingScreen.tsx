import { useAppSelector } from '../../hooks.ts';
import { classNames } from '../../ui/classNames.ts';
import { Logo } from '../../ui/Logo.tsx';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { ConnectionPill } from '../connection/ConnectionPill.tsx';
import { ConnectionProblem } from '../connection/ConnectionProblem.tsx';
import { Controls } from '../controls/Controls.tsx';
import { KnockList } from '../lobby/KnockList.tsx';
import { useDeviceProblemNotices } from '../localMedia/useDeviceProblemNotices.ts';
import { PeoplePanel } from '../people/PeoplePanel.tsx';
import { AudioOnlyNotice } from '../settings/AudioOnlyNotice.tsx';
import { useShortcuts } from '../shortcuts/useShortcuts.ts';
import { StatisticsPanel } from '../statistics/StatisticsPanel.tsx';
import { LayoutSwitch } from './LayoutSwitch.tsx';
import styles from './MeetingScreen.module.css';
import { Stage } from './Stage.tsx';
import { selectTiles } from './selectTiles.ts';

/** The call: which room and how the connection does above, the people in the middle with a panel beside them, what can be done below. */
export function MeetingScreen() {
  const roomId = useAppSelector((state) => state.room.roomId);
  const panel = useAppSelector((state) => state.sidePanel.open);
  const people = useAppSelector((state) => selectTiles(state).people.length);
  useDeviceProblemNotices();
  useShortcuts();
  return (
    <div className={classNames(styles.screen, panel && styles.withPanel)}>
      <header className={styles.header}>
        <span className={styles.logo}>
          <Logo />
        </span>
        <h1 className={styles.room}>{roomId}</h1>
        {people > 1 && <LayoutSwitch />}
        <ConnectionPill />
        <div className={styles.mode}>
          <AudioOnlyNotice />
        </div>
      </header>
      <div className={styles.problem}>
        <KnockList />
        <ConnectionProblem />
      </div>
      <Stage />
      {panel === 'chat' && <ChatPanel />}
      {panel === 'people' && <PeoplePanel />}
      {panel === 'statistics' && <StatisticsPanel />}
      <Controls />
    </div>
  );
}
