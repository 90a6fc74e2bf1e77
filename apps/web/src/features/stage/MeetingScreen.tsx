import { useAppSelector } from '../../hooks.ts';
import { Logo } from '../../ui/Logo.tsx';
import { ConnectionPill } from '../connection/ConnectionPill.tsx';
import { ConnectionProblem } from '../connection/ConnectionProblem.tsx';
import { Controls } from '../controls/Controls.tsx';
import { useDeviceProblemNotices } from '../localMedia/useDeviceProblemNotices.ts';
import styles from './MeetingScreen.module.css';
import { Stage } from './Stage.tsx';

/** The call: which room and how the connection does above, the people in the middle, what can be done below. */
export function MeetingScreen() {
  const roomId = useAppSelector((state) => state.room.roomId);
  useDeviceProblemNotices();
  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <span className={styles.logo}>
          <Logo />
        </span>
        <h1 className={styles.room}>{roomId}</h1>
        <ConnectionPill />
      </header>
      <div className={styles.problem}>
        <ConnectionProblem />
      </div>
      <Stage />
      <Controls />
    </div>
  );
}
