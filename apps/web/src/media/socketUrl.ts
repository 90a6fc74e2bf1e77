/** An address of this page's server, beside the page: the server may live below a path. */
export function besidePage(path: string): URL {
  return new URL(`./${path}`, window.location.href);
}

/** Where signalling is spoken with this page's server. @param query - Who comes, and to which room. */
export function socketUrl(query: string): string {
  const url = besidePage(`protoo?${query}`);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
