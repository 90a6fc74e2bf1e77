import { Dialogs } from './features/dialogs/Dialogs.tsx';
import { JoinScreen } from './features/join/JoinScreen.tsx';
import { LeftScreen } from './features/left/LeftScreen.tsx';
import { WaitingScreen } from './features/lobby/WaitingScreen.tsx';
import { Notices } from './features/notices/Notices.tsx';
import { MeetingScreen } from './features/stage/MeetingScreen.tsx';
import { useAppSelector } from './hooks.ts';

/** The screen that fits where the visit stands, and the notices above every one of them. */
export function App() {
  const phase = useAppSelector((state) => state.connection.phase);
  const waiting = useAppSelector((state) => state.lobby.waiting);
  return (
    <>
      {phase === 'lobby' && <JoinScreen />}
      {(phase === 'connecting' || phase === 'connected' || phase === 'reconnecting') &&
        (waiting ? <WaitingScreen /> : <MeetingScreen />)}
      {(phase === 'left' || phase === 'ended') && <LeftScreen />}
      <Dialogs />
      <Notices />
    </>
  );
}
