import { speak } from '../messages/translator.ts';

// What the tests read on the screens.
await speak('en');
