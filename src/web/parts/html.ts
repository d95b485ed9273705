import { escapeHtml } from '../../lib/escape-html.ts';

/** HTML that is escaped by construction: this alone makes any (test/web/html.test.ts). */

const MARKUP = Symbol('markup');

/** A piece of HTML. Nothing that was stored or sent can be one: only `html` makes it. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What may stand in a template: text is escaped, nothing stands for undefined and false, lists one after the other. */
export type Content = string | number | Html | undefined | false | readonly Content[];

/**
 * HTML from a template. Text is escaped for the places between tags and in attributes in double quotes, and for no
 * other place: never write an attribute without quotes, nor text into a style. Addresses go through `address`. What is not
 * in ASCII is written as an entity, for the built program keeps templates as they are.
 */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Html => ({
  [MARKUP]: parts.reduce((text, part, at) => text + markupOf(contents[at - 1]) + part),
});

/** HTML as text, to be sent. */
export const markupOf = (content: Content): string => {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return isList(content) ? content.map(markupOf).join('') : content[MARKUP];
};

const isList = (content: Html | readonly Content[]): content is readonly Content[] => Array.isArray(content);

/** The style of a page, which `html` must not escape; it is a constant of the program. */
export const styleElement = (style: string): Html => ({ [MARKUP]: `<style>${style}</style>` });

/**
 * The address of a page of ours: names and ids go into the path as segments, the others into the query. What is
 * undefined or empty is left out of the query.
 */
export function address(
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const filled = path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as [string, string]],
  );
  return given.length === 0 ? filled : `${filled}?${String(new URLSearchParams(given))}`;
}
