import * as z from 'zod/mini';
import { person } from '../../domain/people.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { query } from '../../core/operation.ts';
import { describeOne } from '../people/describe.ts';
import { findPerson, notInitialised } from '../shared/resolve.ts';
import { describeAccount, findServiceAccount } from '../service-account/describe.ts';

export const sessionWhoami = query({
  name: 'session.whoami',
  summary: 'Show who you are here',
  permission: { none: 'it is about yourself', authenticated: true },
  input: z.object({}),
  output: z.union([
    z.extend(person, { organization: z.string() }),
    z.extend(serviceAccount, { organization: z.string() }),
  ]),
  async run({ tx, actor }) {
    const organization = await tx.organization.get();
    if (organization === undefined) throw notInitialised();
    const { type, id } = actor();
    const who =
      type === 'user'
        ? await describeOne(tx, await findPerson(tx, id))
        : await describeAccount(tx, await findServiceAccount(tx, id));
    return { ...who, organization: organization.name };
  },
});
