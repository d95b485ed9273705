import type { Reads } from '../../core/store/index.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { USER } from '../../domain/scim/attributes.ts';
import { projected } from '../../domain/scim/projection.ts';
import type { Answer } from '../answer.ts';
import { projectionOf } from '../lists.ts';
import type { ShownInput } from '../lists.ts';
import { describeUser } from './resource.ts';

/** A person as the answer of an operation. */
export async function answerWith(tx: Reads, person: PersonRecord, shown: ShownInput): Promise<Answer> {
  const { resource, version } = await describeUser(tx, person);
  return { resource: projected(resource, projectionOf(shown), USER), version, location: `/Users/${person.id}` };
}
