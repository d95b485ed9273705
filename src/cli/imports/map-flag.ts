import { AppError } from '../../domain/errors.ts';

/** The flag that says in which columns the fields are: `--map FIELD=COLUMN,…`. */

/** What is read of a row. */
export const READ_FIELDS = ['email', 'username', 'role', 'groups'] as const;
export type ReadField = (typeof READ_FIELDS)[number];

const HINT = 'such as --map email="Work mail",username=Login,groups=Team';

/** The columns of each field; empty for a field that is not named. Throws `usage`. */
export function fieldsFrom(parts: readonly string[]): Readonly<Record<ReadField, readonly string[]>> {
  const fields: Record<ReadField, string[]> = { email: [], username: [], role: [], groups: [] };
  for (const part of parts) {
    const [, name, value = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(part) ?? [];
    const field = READ_FIELDS.find((one) => one === name?.trim().toLowerCase());
    if (field === undefined) {
      const told =
        name === undefined
          ? `${JSON.stringify(value.slice(0, 40))} says no field`
          : `there is no field ${JSON.stringify(name.trim().slice(0, 40))}`;
      throw new AppError('usage', `--map: ${told}`, { hint: `fields: ${READ_FIELDS.join(', ')}; ${HINT}` });
    }
    if (value.trim() === '') throw new AppError('usage', `--map: no column follows ${field}=`, { hint: HINT });
    fields[field].push(value.trim());
  }
  return fields;
}
