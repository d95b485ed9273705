import { AppError } from '../domain/errors.ts';
import { FORM_TYPE } from './form.ts';
import { NDJSON } from './ndjson.ts';
import type { Route } from './route.ts';

/** What the body of a request is written in. */

export const JSON_TYPE = 'application/json';

/** The content type of the bodies that a route takes. */
export const contentTypeOf = ({ api, lines }: Pick<Route, 'api' | 'lines'>): string =>
  api.form === true ? FORM_TYPE : lines === undefined ? JSON_TYPE : NDJSON;

/**
 * Refuses a body under another content type than its route takes; parameters such as a charset may follow the type.
 * Throws `unsupported_media_type`. An API that is not strict takes any for JSON.
 */
export function requireContentType(route: Pick<Route, 'api' | 'lines'>, header: string | null): void {
  if (route.api.strict || route.api.form === true) requireType(contentTypeOf(route), header);
}

/** The same of a body that is taken under one content type alone. */
export function requireType(takes: string, header: string | null): void {
  const [sent = ''] = (header ?? '').split(';');
  if (sent.trim().toLowerCase() === takes) return;
  throw new AppError(
    'unsupported_media_type',
    header === null ? 'the body has no content type' : `the body must be ${takes}, not ${shortened(header)}`,
    { hint: `send the header Content-Type: ${takes}`, details: { takes } },
  );
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
const LONGEST = 60;
