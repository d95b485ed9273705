import { attributePath } from './attribute-path.ts';
import type { AttributePath } from './attribute-path.ts';
import { scimFault } from './fault.ts';
import { shown, tokensOf } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** Filters, as RFC 7644 has them in section 3.4.2.2: from text to a tree. */

export const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Operator = (typeof OPERATORS)[number];

export type FilterValue = string | number | boolean | null;

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: Operator;
      readonly value: FilterValue;
    }
  /** One of the values of an attribute fits the filter. */
  | { readonly kind: 'some'; readonly path: AttributePath; readonly filter: Filter };

/** So many brackets may be open at the same place. */
export const MAX_DEPTH = 32;

/** The filter that a text is. Throws `invalidFilter`, and says where. */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text, 'invalidFilter');
  const filter = alternatives(tokens, { depth: 0, isWithin: false });
  tokens.end();
  return filter;
}

/** Where in a filter something stands. */
interface Place {
  readonly depth: number;
  /** In square brackets: these may not be nested. */
  readonly isWithin: boolean;
}

/** The filter in square brackets, whose first one was taken. Throws a fault of the text's type. */
export function filterWithin(tokens: Tokens, { depth }: Pick<Place, 'depth'> = { depth: 0 }): Filter {
  const filter = alternatives(tokens, deeper({ depth, isWithin: true }));
  if (!tokens.takes(']')) throw tokens.fault('"]"');
  return filter;
}

const alternatives = (tokens: Tokens, place: Place): Filter =>
  joined(tokens, 'or', () => joined(tokens, 'and', () => term(tokens, place)));

function joined(tokens: Tokens, kind: 'and' | 'or', operand: () => Filter): Filter {
  const first = operand();
  const filters = [first];
  while (tokens.takes(kind)) filters.push(operand());
  return filters.length === 1 ? first : { kind, filters };
}

function term(tokens: Tokens, place: Place): Filter {
  if (tokens.takes('(')) return group(tokens, place);
  const { text, kind } = tokens.take('the name of an attribute');
  if (text.toLowerCase() === 'not' && tokens.takes('(')) return { kind: 'not', filter: group(tokens, place) };
  const path = kind === 'word' ? attributePath(text) : undefined;
  if (path === undefined) throw scimFault('invalidFilter', `${shown(text)} is not the name of an attribute`);
  if (tokens.next() !== '[') return expression(tokens, path);
  if (place.isWithin) throw scimFault('invalidFilter', 'square brackets stand in others');
  tokens.takes('[');
  const filter = filterWithin(tokens, place);
  return { kind: 'some', path, filter: tokens.next().startsWith('.') ? narrowed(tokens, filter) : filter };
}

function group(tokens: Tokens, place: Place): Filter {
  const filter = alternatives(tokens, deeper(place));
  if (!tokens.takes(')')) throw tokens.fault('")"');
  return filter;
}

function deeper(place: Place): Place {
  if (place.depth >= MAX_DEPTH) throw scimFault('invalidFilter', `more than ${MAX_DEPTH} brackets are open`);
  return { ...place, depth: place.depth + 1 };
}

/** What providers write for a filter in brackets that goes on: `emails[type eq "work"].value eq "a@b.example"`. */
function narrowed(tokens: Tokens, filter: Filter): Filter {
  const path = attributePath(tokens.take('the name of a sub-attribute').text.slice(1));
  if (path === undefined) throw tokens.fault('the name of a sub-attribute');
  return { kind: 'and', filters: [filter, expression(tokens, path)] };
}

function expression(tokens: Tokens, path: AttributePath): Filter {
  if (tokens.takes('pr')) return { kind: 'present', path };
  const operator = OPERATORS.find((one) => tokens.takes(one));
  if (operator === undefined) throw tokens.fault(`an operator (pr, ${OPERATORS.join(', ')})`);
  return { kind: 'compare', path, operator, value: valueIn(tokens) };
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const LITERALS: ReadonlyMap<string, FilterValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function valueIn(tokens: Tokens): FilterValue {
  const { kind, text } = tokens.take('a value');
  if (kind === 'text') return JSON.parse(text) as string;
  const literal = LITERALS.get(text.toLowerCase());
  if (literal !== undefined) return literal;
  if (NUMBER.test(text)) return Number(text);
  throw scimFault('invalidFilter', `${shown(text)} is not a value`, 'a text stands in double quotes');
}
