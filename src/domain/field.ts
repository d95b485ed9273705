import * as z from 'zod/mini';

/** What people read about an input field: in help, in the docs, in the API description. */
export interface FieldInfo {
  readonly describe: string;
  /** What stands for the value in usage lines, such as `EMAIL`; default: the field's name. */
  readonly placeholder?: string;
}

const fields = z.registry<FieldInfo>();

/** Gives a schema its description; answers the same schema. */
export function field<T extends z.core.$ZodType>(schema: T, describe: string, placeholder?: string): T {
  fields.add(schema, placeholder === undefined ? { describe } : { describe, placeholder });
  return schema;
}

/** The description of a field's schema, if it was given one. */
export const fieldInfo = (schema: z.core.$ZodType): FieldInfo | undefined => fields.get(schema);
