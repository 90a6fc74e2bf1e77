/** Figures of a Prometheus page (text format 0.0.4): what each name adds up to, over all of its labels. */
export function figuresOf(page: string): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const line of page.split('\n')) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line) ?? [];
    if (name !== undefined) figures.set(name, (figures.get(name) ?? 0) + Number(value));
  }
  return figures;
}
