/** How a picture is shown: the box it fills, in CSS pixels, and how it is fitted into that. */
export type PictureView = {
  widthPx: number;
  heightPx: number;
  /** Device pixels a CSS pixel. */
  pixelRatio: number;
  /** `cover` fills the box and cuts the edges; `contain` shows all of it. */
  fit: 'cover' | 'contain';
};

/** What a sender has to offer: its picture in the highest spatial layer, each layer below half as wide and high. */
export type LayeredPicture = { widthPx: number; heightPx: number; spatialLayers: number };

/** Enlarging a picture by this much is hardly seen, and costs a quarter of the bits of the next layer. */
const sharpEnough = 0.8;

/** The lowest spatial layer that looks sharp in `view`; the highest when none does. */
export function fittingLayer(view: PictureView, picture: LayeredPicture): number {
  const { widthPx, heightPx, pixelRatio, fit } = view;
  const [across, down] = [widthPx / picture.widthPx, heightPx / picture.heightPx];
  const scale = pixelRatio * (fit === 'cover' ? Math.max(across, down) : Math.min(across, down));
  const top = picture.spatialLayers - 1;
  for (let layer = 0; layer < top; layer++) {
    if (2 ** (layer - top) >= sharpEnough * scale) return layer;
  }
  return top;
}
