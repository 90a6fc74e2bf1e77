import { speak } from '../messages/translator.ts';

// What the tests read on the screens.
if (typeof document !== 'undefined') await speak('en');
