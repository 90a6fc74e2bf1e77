/** Something the doctor looked at. */
export type Finding = {
  /** A fault keeps somebody out, a warning may. */
  level: 'ok' | 'warning' | 'fault';
  text: string;
  /** What to do about it. */
  advice?: string;
};

/** What belongs together, as it is shown. */
export type Section = { title: string; findings: Finding[] };

/** All is well here. */
export function ok(text: string): Finding {
  return { level: 'ok', text };
}

/** Somebody may be kept out. */
export function warning(text: string, advice?: string): Finding {
  return { level: 'warning', text, ...(advice !== undefined && { advice }) };
}

/** Somebody is kept out. */
export function fault(text: string, advice?: string): Finding {
  return { level: 'fault', text, ...(advice !== undefined && { advice }) };
}

/** How many findings are of this level. */
export function countOf(level: Finding['level'], sections: readonly Section[]): number {
  return sections.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
}

const marks = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' };

/** Everything in words, with the sum in the last line. */
export function reportOf(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, findings }) => [title, ...findings.flatMap(linesOf), '']);
  const [faults, warnings] = [countOf('fault', sections), countOf('warning', sections)];
  return [
    ...lines,
    faults + warnings === 0 ? 'All is well.' : `${counted(faults, 'fault')}, ${counted(warnings, 'warning')}.`,
  ]
    .join('\n')
    .concat('\n');
}

function linesOf({ level, text, advice }: Finding): string[] {
  const first = `  ${marks[level]}  ${text}`;
  return advice === undefined ? [first] : [first, `           ${advice}`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
