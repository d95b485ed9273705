import { AppError } from '../domain/errors.ts';
import type { Fields } from './fields.ts';

/** Bodies that are forms, as RFC 6749, section 3.2, has them. */

export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** More parameters than any request has. */
const MOST_PARAMETERS = 100;

/** The parameters of a form; one without a value is one that is not given. Throws `invalid` for one that is repeated. */
export function formFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name))
      throw new AppError('invalid', 'a parameter stands in the body twice', { hint: 'send each once' });
    if (fields.size >= MOST_PARAMETERS) throw new AppError('invalid', 'the body has too many parameters');
    fields.set(name, value);
  }
  return Object.fromEntries([...fields].filter(([, value]) => value !== ''));
}
