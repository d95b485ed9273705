/** A document's text in pieces that can be parsed by themselves, so that a large one needs little memory. */

/** A text with a name for messages. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A mapping in YAML: the whole text, one of its keys, or some items of the list below a key. */
export interface Piece {
  readonly source: Source;
  readonly text: string;
  /** The line of the source on which it begins, from 1; one less if a key was put before it. */
  readonly line: number;
  /** It goes on with the list of the piece before. */
  readonly goesOn: boolean;
}

/** How many items of a list go together. */
const TOGETHER = 200;

/** A key whose value begins on the lines below it. */
const BARE_KEY = /^[\w-]+:[ \t]*(?:#.*)?$/;

/**
 * The pieces of a text, in order. A line that begins a key or an item of a block is at its indentation, whatever stands
 * before: so lines tell where to cut without a parser. A text of another form is one piece.
 */
export function* piecesOf(source: Source): Iterable<Piece> {
  if (!/^(?:[ \t]*(?:#.*)?\r?\n|---[ \t]*\r?\n)*[\w-]+:/.test(source.text)) {
    yield { source, text: source.text, line: 1, goesOn: false };
    return;
  }
  for (const block of blocksOf(source.text)) yield* itemsOf(source, block);
}

interface Line {
  readonly text: string;
  readonly number: number;
}

/** The lines of each key at the left edge, those before the first one with it. */
function* blocksOf(text: string): Iterable<readonly Line[]> {
  let block: Line[] = [];
  let hasKey = false;
  for (const line of linesOf(text)) {
    if (/^[^\s#-]/.test(line.text)) {
      if (hasKey) {
        yield block;
        block = [];
      }
      hasKey = true;
    }
    block.push(line);
  }
  if (block.length > 0) yield block;
}

function* linesOf(text: string): Iterable<Line> {
  let number = 1;
  for (let at = 0; at < text.length; number += 1) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    yield { text: text.slice(at, next), number };
    at = next;
  }
}

const isItem = (text: string, indentation: string): boolean =>
  text.startsWith(`${indentation}-`) && /^[\s]/.test(text.charAt(indentation.length + 1) || ' ');

/** The items of a list below a key, some at a time; another block as it is. */
function* itemsOf(source: Source, block: readonly Line[]): Iterable<Piece> {
  const keyAt = block.findIndex(({ text }) => /^[^\s#-]/.test(text));
  const key = block[keyAt];
  const first = block.slice(keyAt + 1).find(({ text }) => !/^\s*(?:#|$)/.test(text));
  const indentation = /^ */.exec(first?.text ?? '')?.[0] ?? '';
  const whole = { source, text: joined(block), line: block[0]?.number ?? 1, goesOn: false };
  if (
    key === undefined ||
    first === undefined ||
    !BARE_KEY.test(key.text.trimEnd()) ||
    !isItem(first.text, indentation)
  ) {
    yield whole;
    return;
  }
  let piece: Line[] = [];
  let items = 0;
  let isFirst = true;
  const cut = (): Piece => {
    const made = isFirst
      ? { source, text: joined(piece), line: whole.line, goesOn: false }
      : { source, text: `${key.text.trimEnd()}\n${joined(piece)}`, line: (piece[0]?.number ?? 1) - 1, goesOn: true };
    isFirst = false;
    piece = [];
    items = 0;
    return made;
  };
  for (const line of block) {
    if (isItem(line.text, indentation)) {
      if (items === TOGETHER) yield cut();
      items += 1;
    }
    piece.push(line);
  }
  yield cut();
}

const joined = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('');
