import { hostIn } from '../urlHost.ts';
import { checkServedCertificate } from './checks/certificate.ts';
import { checkMedia } from './checks/media.ts';
import { checkPage, isParley } from './checks/page.ts';
import { checkTurn } from './checks/turn.ts';
import { type Finding, fault, ok, type Section } from './Finding.ts';
import { type Join, VisitError, visitServer } from './visitServer.ts';

/** Which server is looked at, and how. */
export type Look = {
  page: URL;
  join: Join;
  /** Whether it is asked by a name of this machine only, which no certificate is for. */
  isLocal: boolean;
};

/** What a browser gets at the address of a page. */
export async function lookAtServer({ page, join, isLocal }: Look): Promise<Section[]> {
  const host = hostIn(page);
  const atPage = await checkPage(page);
  const isThere = atPage.every(({ level }) => level !== 'fault');
  if (isThere && page.protocol === 'https:' && !isLocal) {
    atPage.push(...(await checkServedCertificate(host, Number(page.port || 443))));
  }
  const sections: Section[] = [{ title: `The page at ${page.href}`, findings: atPage }];
  if (!(await isParley(page))) return sections;
  try {
    return await visitServer(page, join, async (paths) => {
      const media = await checkMedia(paths, host);
      const turn = await checkTurn(paths, { withCertificates: !isLocal });
      return [
        ...sections,
        { title: 'Signalling', findings: [ok('a room was entered')] },
        { title: 'Media, tried from this machine', findings: media },
        { title: 'TURN, tried from this machine', findings: turn },
      ];
    });
  } catch (error) {
    if (!(error instanceof VisitError)) throw error;
    return [...sections, { title: 'Signalling', findings: [refusal(error)] }];
  }
}

function refusal({ message, status }: VisitError): Finding {
  return fault(`a room can't be entered: ${message}`, adviceFor(status));
}

function adviceFor(status: number | undefined): string {
  if (status === 403) return 'With join tokens: --room and --token. Else see ALLOWED_ORIGINS and docs/tls.md.';
  return status === undefined
    ? 'The log of the server may say more.'
    : 'Behind a proxy: does it pass WebSockets on? docs/tls.md';
}
