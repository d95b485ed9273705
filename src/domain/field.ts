import * as z from 'zod/mini';

/** What people read about an input field: in help, in the docs, in the API description. */
interface FieldInfo {
  readonly describe: string;
  /** The placeholder of the value in usage lines, such as `EMAIL`; default: the field's name. */
  readonly placeholder?: string;
  /** What the value names; undefined: nothing that is there already. */
  readonly completes?: Completion;
  /** A letter that stands for its flag on the command line. */
  readonly short?: string;
}

/** Kinds of things whose names come from the organization: outputs say which things they hold (`nameField`). */
export const STORED_KINDS = [
  'people',
  'groups',
  'roles',
  'projects',
  'notifications',
  'queues',
  'holds',
  'trusts',
  'providers',
  'machine_types',
  'operations',
] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

/** What a value can name, so that a shell can offer what there is. */
export type Completion = StoredKind | 'subjects' | 'permissions' | 'contexts' | 'files';

/** A value that names something, with its placeholder in usage lines. */
export interface Reference<C extends Completion = Completion> {
  readonly placeholder: string;
  readonly completes: C;
  readonly short?: string;
}

export const PERSON: Reference<'people'> = { placeholder: 'PERSON', completes: 'people' };
export const GROUP: Reference<'groups'> = { placeholder: 'GROUP', completes: 'groups' };
export const ROLE: Reference<'roles'> = { placeholder: 'ROLE', completes: 'roles' };
export const PROJECT: Reference<'projects'> = { placeholder: 'PROJECT', completes: 'projects' };
export const NOTIFICATION: Reference<'notifications'> = { placeholder: 'NOTIFICATION', completes: 'notifications' };
export const QUEUE: Reference<'queues'> = { placeholder: 'QUEUE', completes: 'queues' };
export const HOLD: Reference<'holds'> = { placeholder: 'HOLD', completes: 'holds' };
export const TRUST: Reference<'trusts'> = { placeholder: 'TRUST', completes: 'trusts' };
export const SIGN_IN_PROVIDER: Reference<'providers'> = { placeholder: 'PROVIDER', completes: 'providers' };
export const MACHINE_TYPE: Reference<'machine_types'> = { placeholder: 'MACHINE_TYPE', completes: 'machine_types' };
/** A command or request that changed something, by its operation id. */
export const OPERATION: Reference<'operations'> = { placeholder: 'OPERATION-ID', completes: 'operations' };
/** A person, a group or a service account. */
export const SUBJECT: Reference = { placeholder: 'SUBJECT', completes: 'subjects' };
export const PERMISSION: Reference = { placeholder: 'PERMISSION', completes: 'permissions' };
export const FILE: Reference = { placeholder: 'FILE', completes: 'files' };
export const STORE: Reference = { placeholder: 'STORE', completes: 'files' };

const fields = z.registry<FieldInfo>();

/** Gives a schema its description, and its placeholder or what it names; answers the same schema. */
export function field<T extends z.core.$ZodType>(schema: T, describe: string, value?: string | Reference): T {
  const named = value === undefined ? {} : typeof value === 'string' ? { placeholder: value } : value;
  fields.add(schema, { describe, ...named });
  return schema;
}

const names = z.registry<{ readonly kind: StoredKind }>();

/** Says of a field of a resource that it is the name by which references find the resource; returns the same schema. */
export function resourceName<T extends z.core.$ZodType>(schema: T, { completes: kind }: Reference<StoredKind>): T {
  names.add(schema, { kind });
  return schema;
}

/** The kind of the resource whose name a field is; undefined: it is no such name. */
export const namedKind = (schema: z.core.$ZodType): StoredKind | undefined => names.get(schema)?.kind;

/** The description of a field's schema, if it was given one. */
export const fieldInfo = (schema: z.core.$ZodType): FieldInfo | undefined => fields.get(schema);

/** What a schema is made of, as zod keeps it. */
interface Def {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly entries?: Readonly<Record<string, string>>;
  readonly defaultValue?: unknown;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  /** Of a union. */
  readonly options?: readonly z.core.$ZodType[];
}

/** What a schema is made of, also where zod does not type it: wrappers, lists, objects, unions. */
export const defOf = (schema: z.core.$ZodType): Def => schema._zod.def;

/** The schema inside one wrapper: optional, default, nullable, or a transformation. */
export function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { type, innerType, in: before } = defOf(schema);
  return type === 'pipe' ? before : innerType;
}

/** The schema below all wrappers. */
export function bareOf(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(schema);
  return inner === undefined ? schema : bareOf(inner);
}

/** The schema of each item in a list that is a field of an object. */
export function itemsOf(object: z.core.$ZodType, name: string): z.core.$ZodType {
  const list = defOf(object).shape?.[name];
  const element = list === undefined ? undefined : defOf(bareOf(list)).element;
  if (element === undefined) throw new TypeError(`${name} is no list`);
  return element;
}
