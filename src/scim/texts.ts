import { checked } from '../core/validate.ts';
import { description } from '../domain/names/names.ts';
import { scimFault } from '../domain/scim/fault.ts';

/** In characters. */
const LONGEST = 320;

/** A text as it is stored; null: there is none. Throws `invalidValue`. */
export function textOf(attribute: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > LONGEST) throw scimFault('invalidValue', `${attribute} is longer than ${LONGEST} characters`);
  const result = checked(description(), text);
  if ('fault' in result) throw scimFault('invalidValue', `${attribute} ${result.fault.problem}`);
  return text;
}
