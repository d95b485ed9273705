import { signinMappingSet } from '../../../../operations/signin/mapping-set.ts';
import { operationCommand } from '../../../app/command.ts';
import { mapping } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'mapping', 'set'],
  operation: signinMappingSet,
  details:
    'It counts from the next sign-in. Of groups that some mapping gives, people are then in exactly those that the provider tells; the role is that of the first mapping that fits, but only for whom the provider gave it before, or made. What may change Owners cannot be given.',
  positions: ['value'],
  view: mapping,
  examples: [
    'roster signin mapping set engineering --group Platform',
    'roster signin mapping set admins --role Admin --position 1',
  ],
  done: ({ value, role, group }) => `who is one of ${value} gets ${role ?? group ?? ''} from the next sign-in on`,
});
