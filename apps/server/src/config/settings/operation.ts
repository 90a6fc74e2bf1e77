import { logLevels } from '../Config.ts';
import { file, oneOf, onOff } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** For who looks after the server. */
export const operationSettings = {
  LOG_LEVEL: {
    meaning: 'How much is logged: JSON lines on standard output.',
    form: oneOf(logLevels),
    default: 'info',
  },
  CONSOLE: { meaning: 'Whether `npm run console` may look into the server.', form: onOff, default: 'on' },
  CONSOLE_SOCKET: {
    meaning: 'Where its unix socket is.',
    form: file,
    unset: "in the user's run-time folder",
  },
} satisfies Settings;
