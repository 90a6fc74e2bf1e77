import { isIP } from 'node:net';
import { loopbackAddresses } from '../../AddressRanges.ts';
import { hostIn } from '../../urlHost.ts';
import { type Finding, fault, ok, warning } from '../Finding.ts';
import { type Page, pageAt } from '../pageAt.ts';

/** Whether Parley's page is served at an address. With a fault there is nothing more to be looked at. */
export async function checkPage(page: URL): Promise<Finding[]> {
  let answer: Page;
  try {
    answer = await pageAt(page);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [fault(`nothing answers (${reason})`, 'Is the server up, and does its firewall let this port through?')];
  }
  const { status, location } = answer;
  if (location !== undefined) return [fault(`it sends on to ${location}`, 'Ask for that address instead.')];
  if (!(await isParley(page))) {
    return [fault(`what answers (${status}) is not Parley`, 'Behind a proxy: does it pass everything on? docs/tls.md')];
  }
  if (status !== 200) return [fault(`the page can't be had (${status})`, 'npm run build makes it.')];
  return [ok('the page is there'), ...(isSecure(page) ? [] : [insecure])];
}

/** Whether a Parley server answers below this address, with or without its page. */
export async function isParley(page: URL): Promise<boolean> {
  try {
    const health: unknown = JSON.parse((await pageAt(new URL('./health', page))).body);
    return typeof health === 'object' && health !== null && 'workers' in health;
  } catch {
    return false;
  }
}

const insecure = warning(
  'browsers give no camera and no microphone to pages without https, but on localhost',
  'docs/tls.md shows three ways to https.',
);

function isSecure(page: URL): boolean {
  const host = hostIn(page);
  return page.protocol === 'https:' || host === 'localhost' || (isIP(host) !== 0 && loopbackAddresses.has(host));
}
