/** Decides whether a page may open a signalling connection. */
export type OriginPolicy = (request: { origin: string | undefined; host: string | undefined }) => boolean;

/**
 * A browser's page must come from the host it connects to, or from a listed origin, so that a page elsewhere can't use its
 * visitor's reach into a private network. Programs other than browsers send no Origin and pass.
 *
 * @param allowedOrigins - Such as `https://meet.example.org`; `*` allows all.
 */
export function originPolicy(allowedOrigins: readonly string[]): OriginPolicy {
  const allowed = new Set(allowedOrigins);
  return ({ origin, host }) => {
    if (!origin || allowed.has('*') || allowed.has(origin)) return true;
    if (!host || !URL.canParse(origin)) return false;
    const page = new URL(origin);
    // Any scheme: a proxy in front may end TLS.
    if (page.host === host.toLowerCase()) return true;
    // A development server on another port of this machine.
    const server = `http://${host}`;
    return URL.canParse(server) && isLoopback(page.hostname) && isLoopback(new URL(server).hostname);
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
