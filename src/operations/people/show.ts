import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { findPerson } from '../shared/resolve.ts';
import { personField, describeOne } from './describe.ts';

export const peopleShow = query({
  name: 'people.show',
  summary: 'Show a person',
  permission: ['organization.people.view'],
  input: z.object({ person: personField() }),
  output: person,
  errors: ['not_found'],
  run: async ({ tx }, input) => describeOne(tx, await findPerson(tx, input.person, { unverified: true })),
});
