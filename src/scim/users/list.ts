import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { USER } from '../../domain/scim/attributes.ts';
import { projected } from '../../domain/scim/projection.ts';
import { required } from '../../lib/required.ts';
import { answer } from '../answer.ts';
import { filterOf, isScan, listFields, listResponse, pageOf, projectionOf } from '../lists.ts';
import { describeUsers } from './resource.ts';

export const scimUserList = query({
  name: 'scim-api.user-list',
  summary: 'List people, or find some',
  permission: ['organization.people.view'],
  input: z.object(listFields()),
  output: answer,
  async run({ tx, takesLong }, input) {
    const page = pageOf(input, USER);
    const projection = projectionOf(input);
    const condition = filterOf(input, USER);
    if (isScan(condition, page, USER)) takesLong();
    const { ids, total } = await tx.scim.people(condition, page);
    const records = new Map((await tx.people.find({ ids })).map((one) => [one.id, one]));
    const users = await describeUsers(
      tx,
      ids.map((id) => required(records.get(id), 'a listed person')),
    );
    return {
      resource: listResponse(
        users.map(({ resource }) => projected(resource, projection, USER)),
        total,
        page,
      ),
    };
  },
});
