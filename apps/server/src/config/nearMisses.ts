/** Names shorter than this are near too many others: HOST is near HOME. */
const shortestLength = 6;
/** From this length on two letters may differ. */
const longLength = 10;

/** The name that was most likely meant by one that is none; undefined when none is near. */
export function nameMeantBy(wrong: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, distance: distanceOf(wrong.toUpperCase(), name) }))
    .filter(({ name, distance }) => distance <= tolerated(name));
  return near.sort((a, b) => a.distance - b.distance)[0]?.name;
}

function tolerated(name: string): number {
  if (name.length < shortestLength) return 0;
  return name.length < longLength ? 1 : 2;
}

/** How many letters must be put in, left out or replaced to make one text of the other (Levenshtein). */
function distanceOf(a: string, b: string): number {
  // Distances from the part of `a` that was gone through to each beginning of `b`.
  let row = Array.from({ length: b.length + 1 }, (_, length) => length);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
