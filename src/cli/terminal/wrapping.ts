import { stripVTControlCharacters } from 'node:util';
import type { Output } from './streams.ts';

/** Text in lines that fit a terminal. */

/** Breaks a text between words, so that lines fit; a word that is wider stays whole, so that it can be copied. */
export const wrapWords = (text: string, width: number, widthOf: (text: string) => number): string[] =>
  wrapParts(text.split(' '), width, widthOf);

/** Breaks a list with commas between its texts, and within those that are wider than a line. */
export const wrapList = (texts: readonly string[], width: number, widthOf: (text: string) => number): string[] =>
  wrapParts(
    texts
      .map((text, at) => (at < texts.length - 1 ? `${text},` : text))
      .flatMap((text) => (widthOf(text) > width ? text.split(' ') : [text])),
    width,
    widthOf,
  );

function wrapParts(parts: readonly string[], width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of parts) {
    const last = lines.pop();
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer) > width) lines.push(last, word);
    else lines.push(longer);
  }
  return lines;
}

/** A sentence for stderr: on a terminal it breaks between words, but not within its command, which is to be copied. */
export const fitted = (text: string, stream: Pick<Output, 'isTTY' | 'columns'>): string =>
  stream.isTTY
    ? text
        .split('\n')
        .map((line) => {
          const [, before = line, command, after = ''] = /^(.*?:) (roster [^;]*;?) ?(.*)$/.exec(line) ?? [];
          const words = (text: string): string[] => (text === '' ? [] : text.split(' '));
          const parts = command === undefined ? line.split(' ') : [...words(before), command, ...words(after)];
          return wrapParts(parts, stream.columns, (part) => stripVTControlCharacters(part).length).join('\n');
        })
        .join('\n')
    : text;
