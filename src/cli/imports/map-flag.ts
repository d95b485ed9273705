import { AppError } from '../../domain/errors.ts';

/** The flags that name columns: `--map FIELD=COLUMN,…` and `--ignore-columns A,B`. */

/** What is read of a row. */
export const READ_FIELDS = ['email', 'username', 'role', 'groups'] as const;
export type ReadField = (typeof READ_FIELDS)[number];

/** Parts of a list with commas; a part may stand in quotes, or hold them behind its `=`. */
const PART = /\s*(?:([^",=]*)=)?\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/y;

interface Part {
  readonly name: string | undefined;
  readonly value: string;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  const pattern = new RegExp(PART);
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null)
      throw new AppError('usage', `${JSON.stringify(text.slice(0, 80))} is no list of columns`, { hint: HINT });
    const [, name, quoted, plain = ''] = found;
    parts.push({ name: name?.trim(), value: quoted?.replaceAll('""', '"') ?? plain.trim() });
  }
  return parts;
}

const HINT = 'such as --map email="Work mail",username=Login,groups=Team';

/** The columns that a list names. Throws `usage`. */
export const listFrom = (text: string): string[] =>
  partsOf(text)
    .map(({ name, value }) => (name === undefined ? value : `${name}=${value}`))
    .filter((part) => part !== '');

/** The columns of each field; empty for a field that is not named. Throws `usage`. */
export function fieldsFrom(text: string): Readonly<Record<ReadField, readonly string[]>> {
  const fields: Record<ReadField, string[]> = { email: [], username: [], role: [], groups: [] };
  for (const { name, value } of partsOf(text)) {
    const field = READ_FIELDS.find((one) => one === name?.toLowerCase());
    if (field === undefined) {
      const told =
        name === undefined
          ? `${JSON.stringify(value.slice(0, 40))} says no field`
          : `there is no field ${JSON.stringify(name.slice(0, 40))}`;
      throw new AppError('usage', `--map: ${told}`, { hint: `fields: ${READ_FIELDS.join(', ')}; ${HINT}` });
    }
    if (value === '') throw new AppError('usage', `--map: no column follows ${field}=`, { hint: HINT });
    fields[field].push(value);
  }
  return fields;
}
