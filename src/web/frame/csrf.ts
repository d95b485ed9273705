import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../../domain/errors.ts';
import { sha256Of } from '../../lib/digest.ts';

/** Whether a form was sent from a page of ours, as seen by the browser that it was shown to. */

/** The name of the hidden field. */
export const CSRF_FIELD = 'csrf';

/** What the hidden field has: it follows from a secret of the browser, and the secret does not follow from it. */
export const csrfTokenOf = (secret: string): string => sha256Of(`roster csrf 1\0${secret}`);

/** What is known of who sent a form. */
interface FormOrigin {
  readonly headers: Pick<Headers, 'get'>;
  /** At which these pages are. */
  readonly origins: readonly string[];
}

/** Refuses a form that another site sent, by what browsers tell of it. Throws `forbidden`. */
export function requireOwnOrigin({ headers, origins }: FormOrigin): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isOwnSite = site === null || site === 'same-origin' || site === 'none';
  const isOwnOrigin = origin === null || (URL.canParse(origin) && origins.includes(new URL(origin).origin));
  if (!isOwnSite || !isOwnOrigin) throw foreign();
}

/** Refuses a form without the hidden field that this browser was given, by one of its secrets. Throws `forbidden`. */
export function requireCsrfToken(given: string, ...secrets: readonly (string | undefined)[]): void {
  const actual = Buffer.from(given);
  const fits = secrets.some((secret) => {
    const expected = Buffer.from(csrfTokenOf(secret ?? ''));
    return secret !== undefined && actual.length === expected.length && timingSafeEqual(actual, expected);
  });
  if (!fits) throw foreign();
}

const foreign = (): AppError =>
  new AppError('forbidden', 'this form was not sent from a page that you have open here', {
    hint: 'go back, reload the page, and send the form again',
  });
