/** The window of Document Picture-in-Picture, as far as it is used; no browser's types have it yet. */
type DocumentPictureInPicture = {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
};

function documentPictureInPicture(): DocumentPictureInPicture | undefined {
  return (window as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;
}

/** What floats above other windows in this browser: a small page, a single video, or nothing. */
export function floatingKind(): 'window' | 'video' | undefined {
  if (documentPictureInPicture()) return 'window';
  return document.pictureInPictureEnabled ? 'video' : undefined;
}

/** Opens a small window above all others that looks like this page. To be called on a click; rejects when the browser refuses. */
export async function openFloatingWindow(): Promise<Window> {
  const opener = documentPictureInPicture();
  if (!opener) throw new Error('there is no Document Picture-in-Picture here');
  const floating = await opener.requestWindow({ width: 400, height: 260 });
  for (const sheet of document.querySelectorAll('style, link[rel="stylesheet"]')) {
    floating.document.head.append(sheet.cloneNode(true));
  }
  floating.document.documentElement.lang = document.documentElement.lang;
  floating.document.title = document.title;
  return floating;
}
