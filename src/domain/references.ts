import * as z from 'zod/mini';

/** How a resource refers to another one: by the id, which never changes, and by the name that it has now. */

/** A role, a group, a project. */
export const ref = z.object({ id: z.string(), name: z.string() });
export type Ref = z.infer<typeof ref>;

export const personRef = z.object({ id: z.string(), username: z.string() });
export type PersonRef = z.infer<typeof personRef>;

/** A person or a service account; the name of a person is the username. */
export const accountRef = z.object({ type: z.enum(['user', 'service_account']), id: z.string(), name: z.string() });
export type AccountRef = z.infer<typeof accountRef>;

/** The field of a reference that people know it by; undefined: the schema is not one of the references above. */
export const namingField = (schema: z.core.$ZodType): 'name' | 'username' | undefined =>
  schema === personRef ? 'username' : schema === ref || schema === accountRef ? 'name' : undefined;

/** Only the id and the name of a record. */
export const toRef = ({ id, name }: Ref): Ref => ({ id, name });

/** Only the id and the username of a record. */
export const toPersonRef = ({ id, username }: PersonRef): PersonRef => ({ id, username });

/** The name of what is referred to, for messages and audit events; null: there is nothing. */
export const nameOf = (to: Pick<Ref, 'name'> | null): string | null => to?.name ?? null;

/** For sorting by name, in code point order. */
export const byName = (one: Pick<Ref, 'name'>, other: Pick<Ref, 'name'>): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;

/** The names of what is referred to, in order. */
export const namesOf = (to: readonly Pick<Ref, 'name'>[]): string[] => to.map(({ name }) => name);
