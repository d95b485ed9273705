import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { operation } from '../../core/operation.ts';
import { counted } from '../../lib/plural.ts';
import { theOrganization } from '../shared/resolve.ts';

/** As many as a document can lead to; a sentence each. */
const MOST_CHANGES = 10_000;
/** So long is a sentence at most, in UTF-16 units. */
export const LONGEST_SENTENCE = 1000;
const sentence = () => z.string().check(z.minLength(1), z.maxLength(LONGEST_SENTENCE));

/** What was rehearsed in a store and then made elsewhere stands in the log of the rehearsal. */
export const organizationRecord = operation({
  name: 'organization.record',
  summary: 'Record what was changed on an instance of Semaphore',
  permission: ['organization.general_settings.modify'],
  records: ['Organization.Applied'],
  input: z.object({
    instance: field(z.url({ protocol: /^https?$/ }), 'the URL of the instance', 'URL'),
    changes: field(z.array(sentence()).check(z.maxLength(MOST_CHANGES)), 'what was done, a sentence each, in order'),
    failed: z.optional(field(sentence(), 'what could not be done, so that nothing came after it', 'TEXT')),
  }),
  output: z.object({ changes: z.number() }),
  errors: [],
  async run(context, { instance, changes, failed }) {
    const { id, name } = await theOrganization(context.tx);
    const done = counted(changes.length, 'change');
    context.record({
      kind: 'Organization.Applied',
      id,
      name,
      description: `${done} made on ${instance}${failed === undefined ? '' : `, until one failed: ${failed}`}`,
      metadata: { after: { instance, changes: [...changes], failed: failed ?? null } },
    });
    return { changes: changes.length };
  },
});
