import { scimFault } from './fault.ts';
import type { ScimType } from './fault.ts';

/** The words of a filter, or of the path of a patch. */

interface Token {
  /** A bracket, a text in quotes, or anything else up to the next of these or a blank. */
  readonly kind: 'bracket' | 'text' | 'word';
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly at: number;
}

/** The longest filter or path, in characters. */
export const MAX_TEXT = 4096;

const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|([^\s()[\]"]+))/y;

/** Tokens that are read one after the other. What is not as expected throws the fault of the text's kind. */
export interface Tokens {
  /** The next one, without its case, or an empty text at the end. */
  next(): string;
  /** Takes the next one, if it is this word or bracket, in any case. */
  takes(text: string): boolean;
  /** Takes the next one, whatever it is. */
  take(expected: string): Token;
  /** The fault of the place that was reached. */
  fault(expected: string): Error;
  end(): void;
}

/** The tokens of a text. Throws a fault of this type for one that is too long, or with a quote that does not end. */
export function tokensOf(text: string, type: ScimType): Tokens {
  if (text.length > MAX_TEXT) throw scimFault(type, `a filter or path has at most ${MAX_TEXT} characters`);
  const tokens = splitText(text, type);
  let reached = 0;
  const fault = (expected: string): Error => {
    const token = tokens[reached];
    const place = token === undefined ? 'at its end' : `at character ${token.at}, before ${shown(token.text)}`;
    return scimFault(type, `${expected} is missing ${place}`);
  };
  const next = (): string => {
    const token = tokens[reached];
    return token === undefined || token.kind === 'text' ? '' : token.text.toLowerCase();
  };
  return {
    next,
    fault,
    takes(wanted) {
      if (next() !== wanted) return false;
      reached += 1;
      return true;
    },
    take(expected) {
      const token = tokens[reached];
      if (token === undefined || token.kind === 'bracket') throw fault(expected);
      reached += 1;
      return token;
    },
    end() {
      if (reached < tokens.length) throw fault('"and" or "or"');
    },
  };
}

function splitText(text: string, type: ScimType): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  for (let from = 0; from < trimmed.length;) {
    TOKEN.lastIndex = from;
    const [whole, bracket, quoted, word] = TOKEN.exec(trimmed) ?? [];
    if (whole === undefined)
      throw scimFault(type, `the text in quotes after character ${from} does not end as JSON has it`);
    const token = bracket ?? quoted ?? word ?? '';
    const kind = bracket !== undefined ? 'bracket' : quoted !== undefined ? 'text' : 'word';
    from += whole.length;
    tokens.push({ kind, text: token, at: from - token.length + 1 });
  }
  return tokens;
}

/** A word of somebody's for a message: its beginning, if it is long. */
export const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
