import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { languages } from './languages.ts';

const folder = join(import.meta.dirname, '..');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^(testing|messages)\//.test(file),
);
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

type Node = { type: string; [property: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Every node of a file, with those around it, the nearest last. */
function walk(node: Node, visit: (node: Node, around: readonly Node[]) => void, around: readonly Node[] = []): void {
  visit(node, around);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, [...around, node]);
    }
  }
}

/** Attributes that people read or hear. */
const spokenAttributes = ['label', 'title', 'placeholder', 'alt', 'aria-label', 'aria-description', 'closeLabel'];

/** Texts in a file that somebody would read on the screen. The names of things in code have no blanks and capitals. */
function sentences(file: string): string[] {
  const found: string[] = [];
  walk(parseSync(file, textOf(file)).program as unknown as Node, (node, around) => {
    const parent = around.at(-1);
    // What only developers meet.
    if (around.some(({ type }) => type === 'ThrowStatement')) return;
    if (node.type === 'JSXText' && /\p{L}{2}/u.test(String(node.value))) found.push(String(node.value).trim());
    if (node.type === 'TemplateElement' && /[A-Z][a-z]+ [a-z]|\p{L} \p{L}+ \p{L}/u.test(rawOf(node))) {
      found.push(rawOf(node));
    }
    if (node.type !== 'Literal' || typeof node.value !== 'string') return;
    const attribute = parent?.type === 'JSXAttribute' && isNode(parent.name) ? String(parent.name.name) : undefined;
    const isWord = /\p{L}{2}/u.test(node.value);
    if (attribute !== undefined ? spokenAttributes.includes(attribute) && isWord : isSentence(node.value)) {
      found.push(node.value);
    }
  });
  return found;
}

const rawOf = ({ value }: Node) => String((value as { raw?: string } | undefined)?.raw ?? '');
const isSentence = (text: string) => /^\p{Lu}\p{Ll}*['’]?\p{Ll}* \S|\p{L} \p{L}+ \p{L}+.*[.!?…]$/u.test(text);

/** The name of the product is the same in all languages. */
const allowed = ['Parley'];

it('finds the sentences of a component', () => {
  expect(sentences('ui/Logo.tsx')).toEqual(['Parley']);
});

it('no screen, and nothing of the call, has a sentence of its own', () => {
  const own = files.flatMap((file) =>
    sentences(file)
      .filter((text) => !allowed.includes(text))
      .map((text) => `${file}: ${text}`),
  );
  expect(own).toEqual([]);
});

it('everything in the catalogue is said somewhere', () => {
  const text = files.map(textOf).join('\n');
  const patterns = [...text.matchAll(/`([a-z]+[.][^`]*\$\{[^`]*)`/gi)].map(
    ([, template = '']) => new RegExp(`^${template.replace(/[.]/g, '[.]').replace(/\$\{[^}]*\}/g, '.+')}$`),
  );
  const unsaid = Object.keys(en).filter(
    (key) => !text.includes(`'${key}'`) && !patterns.some((pattern) => pattern.test(key)),
  );
  expect(unsaid).toEqual([]);
});

describe.each(Object.entries(languages))('%s', (_name, { load, tag }) => {
  const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

  it('puts in what English puts in', async () => {
    const catalogue = await load();
    for (const [key, message] of Object.entries(en)) {
      const own = catalogue[key as keyof typeof en];
      const expected = placeholders(typeof message === 'string' ? message : message.other);
      for (const text of typeof own === 'string' ? [own] : Object.values(own)) {
        expect(placeholders(text), `${key} in ${tag}`).toEqual(expected);
        expect(text.trim(), `${key} in ${tag}`).not.toBe('');
      }
    }
  });

  it('makes strong what English makes strong', async () => {
    const catalogue = await load();
    const strong = (text: unknown) => String(text).split('**').length;
    for (const [key, message] of Object.entries(en)) {
      expect(strong(catalogue[key as keyof typeof en]), key).toBe(strong(message));
    }
  });
});
