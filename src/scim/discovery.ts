import * as z from 'zod/mini';
import { query } from '../core/operation.ts';
import { AppError } from '../domain/errors.ts';
import { field } from '../domain/field.ts';
import { reference } from '../domain/names/names.ts';
import { resourceTypes, schemas, serviceProviderConfig } from '../domain/scim/discovery.ts';
import type { Resource } from '../domain/scim/resource.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { listResponse } from './lists.ts';

/** What a provider can ask SCIM about itself (RFC 7644, section 4). Addresses are below that of the API. */

const PERMISSION = {
  none: 'it describes the API',
  authenticated: true,
  limited: 'it changes nothing',
} as const;

const DESCRIBING = { permission: PERMISSION, output: answer } as const;

export const scimConfig = query({
  ...DESCRIBING,
  name: 'scim-api.config',
  summary: 'Tell what this SCIM can do',
  input: z.object({}),
  run: () => Promise.resolve({ resource: serviceProviderConfig('') }),
});

export const scimTypeList = query({
  ...DESCRIBING,
  name: 'scim-api.type-list',
  summary: 'List the types of resources',
  input: z.object({}),
  run: () => Promise.resolve(listOf(resourceTypes(''))),
});

export const scimTypeShow = query({
  ...DESCRIBING,
  name: 'scim-api.type-show',
  summary: 'Show a type of resources',
  input: z.object({ id: field(reference(), 'User or Group') }),
  errors: ['not_found'],
  run: (_context, { id }) => Promise.resolve(oneOf(resourceTypes(''), id)),
});

export const scimSchemaList = query({
  ...DESCRIBING,
  name: 'scim-api.schema-list',
  summary: 'List the schemas of the resources',
  input: z.object({}),
  run: () => Promise.resolve(listOf(schemas(''))),
});

export const scimSchemaShow = query({
  ...DESCRIBING,
  name: 'scim-api.schema-show',
  summary: 'Show a schema',
  input: z.object({ id: field(reference(), 'its URN') }),
  errors: ['not_found'],
  run: (_context, { id }) => Promise.resolve(oneOf(schemas(''), id)),
});

const listOf = (all: readonly Resource[]): Answer => ({
  resource: listResponse(all, all.length, { sort: undefined, skip: 0, limit: all.length }),
});

/** URNs are the same whatever their case. */
function oneOf(all: readonly Resource[], wanted: string): Answer {
  const resource = all.find(({ id }) => typeof id === 'string' && id.toLowerCase() === wanted.toLowerCase());
  if (resource === undefined) throw new AppError('not_found', `there is no ${wanted} here`);
  return { resource };
}
