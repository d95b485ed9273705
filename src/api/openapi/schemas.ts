import * as z from 'zod/mini';
import type { Schema } from '../../core/operation.ts';
import { accessCheck, accessGrant, accessHolder, accessWhy } from '../../domain/access/answers.ts';
import { auditEvent } from '../../domain/audit.ts';
import { fieldInfo } from '../../domain/field.ts';
import { group } from '../../domain/groups.ts';
import { finding } from '../../domain/health.ts';
import { invitation, offer } from '../../domain/invitations.ts';
import { listedPerson, person, personWithPassword } from '../../domain/people.ts';
import { project, projectBinding } from '../../domain/projects.ts';
import { role } from '../../domain/roles/roles.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { settings } from '../../domain/settings.ts';
import { token } from '../../domain/tokens.ts';
import { errorEnvelope } from '../errors.ts';
import { instance } from '../instance.ts';
import { withFormat } from './formats.ts';
import type { JsonSchema } from './types.ts';

/** From roster's schemas to JSON Schema, with names for the shapes that many answers have. */

const SHAPES: Readonly<Record<string, Schema>> = {
  AccessCheck: accessCheck,
  AccessGrant: accessGrant,
  AccessHolder: accessHolder,
  AccessWhy: accessWhy,
  AuditEvent: auditEvent,
  Error: errorEnvelope,
  Finding: finding,
  Group: group,
  Instance: instance,
  Invitation: invitation,
  ListedPerson: listedPerson,
  Offer: offer,
  Person: person,
  PersonWithPassword: personWithPassword,
  Project: project,
  ProjectBinding: projectBinding,
  Role: role,
  ServiceAccount: serviceAccount,
  Settings: settings,
  Token: token,
};

const COMPONENTS = '#/components/schemas/';

export interface Schemas {
  /** What may be given: what has a default may be left out. */
  readonly input: (schema: Schema) => JsonSchema;
  /** What is answered; a shape with a name is a reference to it. */
  readonly output: (schema: Schema) => JsonSchema;
  /** The shapes that `output` referred to, by their names in order. */
  readonly components: () => Readonly<Record<string, JsonSchema>>;
}

/** Converts schemas and keeps the named shapes that come up. */
export function schemasOf(): Schemas {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SHAPES)) names.add(schema, { id });
  const components: Record<string, JsonSchema> = {};
  return {
    input: (schema) => convert(schema, 'input', z.registry()),
    output(schema) {
      const { $defs = {}, ...converted } = convert(schema, 'output', names) as Converted;
      Object.assign(components, $defs);
      return converted;
    },
    components: () => Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

type Converted = JsonSchema & { readonly $defs?: Readonly<Record<string, JsonSchema>> };

function convert(schema: Schema, io: 'input' | 'output', metadata: z.core.$ZodRegistry<{ id: string }>): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    metadata,
    override({ zodSchema, jsonSchema }) {
      const info = fieldInfo(zodSchema);
      if (info !== undefined) jsonSchema.description = info.describe;
      // Every number here counts something.
      if (jsonSchema.type === 'number') jsonSchema.type = 'integer';
      if (jsonSchema.properties === undefined) return;
      // A later roster may answer with more: whoever reads an answer must leave room for it.
      if (io === 'output') delete jsonSchema.additionalProperties;
      else jsonSchema.additionalProperties = false;
    },
  });
  return tidied(converted as JsonSchema, io);
}

/** A schema whose references lead to the components, and whose fields have their formats. */
function tidied(schema: JsonSchema, io: 'input' | 'output'): JsonSchema {
  const text = JSON.stringify(schema);
  return JSON.parse(text, (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string') return value.replace('#/$defs/', COMPONENTS);
    if (key !== 'properties') return value;
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, JsonSchema>>).map(([name, field]) => [
        name,
        withFormat(name, field, io),
      ]),
    );
  }) as JsonSchema;
}

/** A reference to a shape that has a name. */
export const refersTo = (name: string): JsonSchema => ({ $ref: COMPONENTS + name });
