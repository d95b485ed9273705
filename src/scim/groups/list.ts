import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { GROUP } from '../../domain/scim/attributes.ts';
import { required } from '../../lib/required.ts';
import { answer } from '../answer.ts';
import { filterOf, isScan, listFields, listResponse, pageOf } from '../lists.ts';
import { describeGroups } from './resource.ts';

export const scimGroupList = query({
  name: 'scim-api.group-list',
  summary: 'List groups, or find some',
  permission: ['organization.groups.view'],
  input: z.object(listFields()),
  output: answer,
  async run({ tx, takesLong }, input) {
    const page = pageOf(input, GROUP);
    const condition = filterOf(input, GROUP);
    if (isScan(condition, page, GROUP)) takesLong();
    const { ids, total } = await tx.scim.groups(condition, page);
    const records = new Map((await tx.groups.find({ ids })).map((one) => [one.id, one]));
    const groups = await describeGroups(
      tx,
      ids.map((id) => required(records.get(id), 'a listed group')),
      input,
    );
    return {
      resource: listResponse(
        groups.map(({ resource }) => resource),
        total,
        page,
      ),
    };
  },
});
