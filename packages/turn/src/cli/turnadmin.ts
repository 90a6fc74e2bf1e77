import { parseArgs } from 'node:util';
import { longTermKey } from '../stun/integrity.ts';

/** The command `turnadmin -k -u USER -r REALM -p PASSWORD`: prints the key that stands for a password in `turnserver --user`. */
function main(): void {
  const { values } = parseArgs({
    options: {
      key: { type: 'boolean', short: 'k' },
      user: { type: 'string', short: 'u' },
      realm: { type: 'string', short: 'r' },
      password: { type: 'string', short: 'p' },
    },
  });
  const { key, user, realm, password } = values;
  if (!key || !user || realm === undefined || password === undefined) {
    throw new Error('usage: turnadmin -k -u USER -r REALM -p PASSWORD');
  }
  process.stdout.write(`0x${longTermKey(user, realm, password).export().toString('hex')}\n`);
}

try {
  main();
} catch (error) {
  process.stderr.write(`turnadmin: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
