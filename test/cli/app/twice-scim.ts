import type { Sandbox } from '../../harness.ts';
import { GONE, NEW_SECRET } from '../../support/twice.ts';
import type { Row } from '../../support/twice.ts';

/** Rows of writes that are run twice: the identity provider. */

const provided = async (box: Sandbox): Promise<string> => (await box.run('scim enable --reveal')).stdout;

export const SCIM: Readonly<Record<string, Row>> = {
  'scim enable': {
    line: 'scim enable --reveal',
    second: ['conflict', 'there is one provider, whose token is shown once'],
  },
  'scim edit': { line: 'scim edit --on-delete deactivate', second: 'unchanged', given: provided },
  'scim token reset': { line: 'scim token reset --reveal', second: { again: NEW_SECRET }, given: provided },
  'scim mapping set': { line: 'scim mapping set Makers Admin', second: 'unchanged', given: provided },
  'scim mapping remove': {
    line: 'scim mapping remove Makers --yes',
    second: ['not_found', GONE],
    given: async (box) => (await provided(box)) + (await box.run('scim mapping set Makers Admin')).stdout,
  },
  'scim disable': { line: 'scim disable --yes', second: ['not_found', GONE], given: provided },
};
