/** Whose pictures a member has on the screen. */
export const layoutNames = ['all', 'speaker', 'page'] as const;
export type LayoutName = (typeof layoutNames)[number];

/** Pictures on a page. */
export const PAGE_SIZE = 12;

/** What a member knows of the room when it arranges its screen. */
export interface View {
  /** The others who send a picture, in the order in which they were offered. */
  others: readonly string[];
  /** The last of the others who was said to speak; undefined: nobody yet. */
  speaker: string | undefined;
  /** The member's own place in the room: different members leaf to different pages. */
  place: number;
}

/** Those whose pictures are on the screen; what the rest sends is paused. */
export function visibleOthers(layout: LayoutName, { others, speaker, place }: View): ReadonlySet<string> {
  if (layout === 'all') return new Set(others);
  if (layout === 'speaker') {
    const shown = speaker !== undefined && others.includes(speaker) ? speaker : others[0];
    return new Set(shown === undefined ? [] : [shown]);
  }
  const pageCount = Math.max(1, Math.ceil(others.length / PAGE_SIZE));
  const first = (place % pageCount) * PAGE_SIZE;
  return new Set(others.slice(first, first + PAGE_SIZE));
}
