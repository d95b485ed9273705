import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { pageOfAll, pageRequest } from '../../domain/page.ts';
import { mapping, MAPPING_SORTS } from '../../domain/scim/mapping.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';
import { describeMappings } from './mapping/describe.ts';

export const scimMappingList = query({
  name: 'scim.mapping-list',
  summary: 'List which roles the groups of the identity provider get',
  permission: ['organization.okta.view'],
  input: z.object(pagingFields(MAPPING_SORTS)),
  output: listOf(mapping),
  async run({ tx }, input) {
    const mappings = await describeMappings(tx, await tx.scimMappings.all());
    const page = pageOfAll(mappings, pageRequest(input), MAPPING_SORTS, MAPPING_SORTS.group);
    return listed(input, page, () => Promise.resolve(mappings.length));
  },
});
