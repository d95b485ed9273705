import * as z from 'zod/mini';
import { ACTOR_TYPES, SUBJECT_TYPES } from './kinds.ts';

/** How a resource refers to another one: by the id, which never changes, and by the name that it has now. */

/** A role, a group, a project. */
export const ref = z.object({ id: z.string(), name: z.string() });
export type Ref = z.infer<typeof ref>;

export const personRef = z.object({ id: z.string(), username: z.string() });
export type PersonRef = z.infer<typeof personRef>;

/** A person or a service account; the name of a person is the username. */
export const accountRef = z.object({ type: z.enum(ACTOR_TYPES), id: z.string(), name: z.string() });
export type AccountRef = z.infer<typeof accountRef>;

/** A person, a service account or a group: what can hold roles. */
export const subjectRef = z.object({ type: z.enum(SUBJECT_TYPES), id: z.string(), name: z.string() });
export type SubjectRef = z.infer<typeof subjectRef>;

/** What may still have to be made: it has no id then. */
export const plannedRef = z.object({ id: z.nullable(z.string()), name: z.string() });
export type PlannedRef = z.infer<typeof plannedRef>;

const NAMED: readonly z.core.$ZodType[] = [ref, accountRef, subjectRef, plannedRef];

/** The field of a reference that people know it by; undefined: the schema is not one of the references above. */
export const namingField = (schema: z.core.$ZodType): 'name' | 'username' | undefined =>
  schema === personRef ? 'username' : NAMED.includes(schema) ? 'name' : undefined;

/** Only the id and the name of a record. */
export const toRef = ({ id, name }: Ref): Ref => ({ id, name });

/** Only the type, the id and the name of a subject. */
export const toSubjectRef = <T extends SubjectRef['type']>({ type, id, name }: SubjectRef & { type: T }) => ({
  type,
  id,
  name,
});

/** Only the id and the username of a record. */
export const toPersonRef = ({ id, username }: PersonRef): PersonRef => ({ id, username });

/** The name of what is referred to, for messages and audit events; null: there is nothing. */
export const nameOf = (to: Pick<Ref, 'name'> | null): string | null => to?.name ?? null;

/** For sorting by name, in code point order. */
export const byName = (one: Pick<Ref, 'name'>, other: Pick<Ref, 'name'>): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;

/** The names of what is referred to, in order. */
export const namesOf = (to: readonly Pick<Ref, 'name'>[]): string[] => to.map(({ name }) => name);
