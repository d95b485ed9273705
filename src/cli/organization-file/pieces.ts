/** A document's text in pieces that can be parsed by themselves, so that a large one needs little memory. */

/** A text with a name for messages. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A part of a text: all of it, a mapping of one of its keys, or some items of the list below a key. */
export interface Piece {
  readonly source: Source;
  /** From one character of the source to before another. */
  readonly from: number;
  readonly to: number;
  /** The line of the source on which it begins, from 1. */
  readonly line: number;
  /** It is items alone, with which the list of this key goes on. */
  readonly listOf: string | undefined;
}

/** The text of a piece, which is not kept beside that of its source. */
export const textOf = ({ source, from, to }: Piece): string => source.text.slice(from, to);

/** How many lines a piece has at least, if more follow: parsing takes hundreds of bytes for each. */
const TOGETHER = 100;

/** A key whose value begins on the lines below it. */
const BARE_KEY = /^([\w-]+):[ \t]*(?:#.*)?$/;

const BLANK = /^\s*(?:#|$)/;
const DOCUMENT_END = /^\.\.\.(?:\s|$)/;

/**
 * The pieces of a text, in order; the lists of some keys in several. A line that begins a key or an item of a block is at
 * its indentation, whatever stands before: so lines tell where to cut without a parser. A text of another form is one
 * piece, and so is what stands from the end of a document on.
 */
export function* piecesOf(source: Source, isList: (key: string) => boolean): Iterable<Piece> {
  const { text } = source;
  if (!isBlockMapping(text)) {
    yield { source, from: 0, to: text.length, line: 1, listOf: undefined };
    return;
  }
  let begun: Pick<Piece, 'from' | 'line' | 'listOf'> = { from: 0, line: 1, listOf: undefined };
  const cut = ({ from, number: line }: Line, listOf?: string): Piece => {
    const piece = { source, ...begun, to: from };
    begun = { from, line, listOf };
    return piece;
  };
  let hasKey = false;
  let list = noList;
  for (const line of linesOf(text)) {
    if (isAt(text, line.from, DOCUMENT_END)) {
      yield cut(line);
      break;
    }
    if (isAt(text, line.from, /^[^\s#-]/)) {
      if (hasKey) yield cut(line);
      hasKey = true;
      list = listAt(text.slice(line.from, line.to).trimEnd(), isList);
    } else if (list.key !== undefined && list.indentation === undefined) list = itemsFrom(list, text, line);
    else if (
      list.indentation !== undefined &&
      line.number - begun.line >= TOGETHER &&
      isItem(text, line, list.indentation)
    )
      yield cut(line, list.key);
  }
  yield { source, ...begun, to: text.length };
}

/** The list below a key; the indentation of its items is known once the first of them came. */
interface List {
  readonly key: string | undefined;
  readonly indentation: string | undefined;
}

const noList: List = { key: undefined, indentation: undefined };

function listAt(line: string, isList: (key: string) => boolean): List {
  const [, key] = BARE_KEY.exec(line) ?? [];
  return key !== undefined && isList(key) ? { key, indentation: undefined } : noList;
}

/** The list once its first line that says something came: what is no item there is no list of a block. */
function itemsFrom(list: List, text: string, line: Line): List {
  const said = text.slice(line.from, line.to);
  if (BLANK.test(said)) return list;
  const [indentation = ''] = /^ */.exec(said) ?? [];
  return isItem(text, line, indentation) ? { ...list, indentation } : noList;
}

const isItem = (text: string, { from }: Line, indentation: string): boolean =>
  text.startsWith(`${indentation}-`, from) && /^\s?$/.test(text.charAt(from + indentation.length + 1));

/** Whether some characters from here on are as an expression says. */
const isAt = (text: string, from: number, expression: RegExp): boolean => expression.test(text.slice(from, from + 4));

/** Whether the first line that says something begins with a key. */
function isBlockMapping(text: string): boolean {
  for (const { from, to } of linesOf(text)) {
    const line = text.slice(from, to);
    if (!BLANK.test(line) && !/^---[ \t]*\r?\n/.test(line)) return /^[\w-]+:/.test(line);
  }
  return false;
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly number: number;
}

function* linesOf(text: string): Iterable<Line> {
  let number = 1;
  for (let from = 0; from < text.length; number += 1) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end + 1;
    yield { from, to, number };
    from = to;
  }
}
