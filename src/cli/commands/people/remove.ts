import * as z from 'zod/mini';
import { OWNER } from '../../../domain/guards.ts';
import { counted, named, plural } from '../../../lib/plural.ts';
import type { InputOf } from '../../../core/operation.ts';
import { peopleRemove } from '../../../operations/people/remove.ts';
import { removalInput } from '../../../operations/people/removal/rows.ts';
import { batchField } from '../../../operations/shared/bulk-rows.ts';
import { resultsFlag } from '../../imports/results.ts';
import type { Cli } from '../../app/cli.ts';
import { whoAmI } from '../../app/who-am-i.ts';
import type { Confirmation } from '../../app/confirm.ts';
import { PEOPLE } from '../../app/finder.ts';
import { severalCommand } from '../../app/several-command.ts';
import { departure } from './views.ts';

/** More than so many at once are removed only after the organization's name was typed. */
const MANY = 10;

const { batch: _batch, ...options } = removalInput.shape;

export const command = severalCommand({
  path: ['people', 'remove'],
  many: peopleRemove,
  thing: 'person',
  things: 'people',
  finder: PEOPLE,
  details:
    'Access to every project, groups, roles and tokens go with them, and open invitations that they sent or that are to their address are revoked; what they did stays in the audit log. Several people are removed together or not at all. For somebody who owns projects, --transfer-to names their new owner. Of a file of more than 1,000, and with --batch, --continue-on-error, --results or --resume, people are removed in batches of 500, each all or nothing, after all rows were checked; what was interrupted goes on with --resume (docs/changes.md). roster people offboard also revokes the tokens that they made for others.',
  view: () => departure,
  examples: [
    'roster people remove linus --transfer-to grace --yes',
    'roster people remove margaret grace --yes',
    'roster people remove --from leavers.csv --continue-on-error --dry-run',
  ],
  question: (count) => `Remove ${count} people`,
  confirmMany: confirmRemoval,
  inBatches: {
    flags: {
      batch: z.optional(batchField()),
      continue_on_error: options.continue_on_error,
      resume: options.resume,
      results: resultsFlag(),
    },
    errors: ['partial'],
    run: async (cli, asked) => (await import('./remove-in-batches.ts')).removeFrom(cli, asked),
  },
  doneMany: (gone) =>
    `${named(
      gone.map(({ username }) => username),
      'people',
    )} removed`,
});

/** One yes for a few people; a name typed for an Owner, or for many. What ends with them is told. */
async function confirmRemoval(cli: Cli, input: InputOf<typeof peopleRemove.input>): Promise<Confirmation | undefined> {
  const targets = await cli.dryRun(peopleRemove, input);
  const ended = [...new Set(targets.flatMap(({ invitations }) => invitations.map(({ address }) => address)))];
  if (input.people.length > MANY) {
    const who = await whoAmI(cli.caller);
    const also = ended.length === 0 ? '' : `, and revoke ${counted(ended.length, 'invitation')}`;
    const many = `Remove ${input.people.length} people`;
    return who === undefined
      ? { question: `${many}${also}?`, typed: String(input.people.length) }
      : { question: `${many} from ${who.organization}${also}?`, typed: who.organization };
  }
  const owner = targets.find((one) => one.role === OWNER);
  const names = targets.map((one) => `${one.username}${one.email === null ? '' : ` (${one.email})`}`).join(', ');
  const also = ended.length === 0 ? '' : `, and revoke the ${plural(ended.length, 'invitation')} of ${shown(ended)}`;
  if (owner !== undefined)
    return { question: `Remove ${names}${also}? ${owner.username} is an Owner.`, typed: owner.username };
  return { question: `Remove ${names}${also}?` };
}

/** Some of many names. */
const shown = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
