/** Texts in one, with a separator between them: one that holds the separator, or begins with a quote, stands in quotes. */

type Separator = ';' | ',';

/** The cell of a list. */
export const joinList = (items: readonly string[], separator: Separator = ';'): string =>
  items.map((item) => quotedItem(item, separator)).join(separator);

const quotedItem = (item: string, separator: Separator): string =>
  item.includes(separator) || item.startsWith('"') ? `"${item.replaceAll('"', '""')}"` : item;

interface Reading {
  readonly separator?: Separator;
  /** Quotes may also stand behind the `=` of an item. */
  readonly pairs?: boolean;
  /** Called where quotes begin and do not end before the next separator; without it, they are ordinary characters. */
  readonly onOpenQuote?: () => void;
}

/** The texts of a list, without blanks around them and without empty ones; what `joinList` made comes back as it was. */
export function splitList(text: string, { separator = ';', pairs = false, onOpenQuote }: Reading = {}): string[] {
  if (!text.includes('"')) return bare(text.split(separator));
  const before = pairs ? `(?:[^"=${separator}]*=)?` : '';
  const quoted = new RegExp(`^(\\s*${before}\\s*)"((?:[^"]|"")*)"\\s*(?:${separator}|$)`);
  const open = new RegExp(`^\\s*${before}\\s*"`);
  const items: string[] = [];
  for (let rest = text; rest !== '';) {
    const [whole, start = '', inner = ''] = quoted.exec(rest) ?? [];
    if (whole !== undefined) {
      items.push(start + inner.replaceAll('""', '"'));
      rest = rest.slice(whole.length);
      continue;
    }
    if (open.test(rest)) onOpenQuote?.();
    const end = rest.indexOf(separator);
    items.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  return bare(items);
}

const bare = (items: readonly string[]): string[] => items.map((item) => item.trim()).filter((item) => item !== '');
