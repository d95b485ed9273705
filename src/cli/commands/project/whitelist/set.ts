import { whitelistText } from '../../../../domain/whitelist.ts';
import { projectWhitelistSet } from '../../../../operations/project/whitelist-set.ts';
import { operationCommand } from '../../../app/command.ts';
import { whitelist } from './views.ts';

export const command = operationCommand({
  path: ['project', 'whitelist', 'set'],
  operation: projectWhitelistSet,
  positions: ['project'],
  details:
    'It is the whole whitelist: what is not named is taken off. A text between slashes is a regular expression (RE2), which may match anywhere in a name, so begin it with ^ and end it with $ for the whole; one that has a comma stands in double quotes as well. A job with a tag is judged by the tags, any other by the branches; a list without texts lets all through. Jobs are refused by it where the organization enforces whitelists: roster settings set enforce_whitelist true.',
  view: whitelist,
  examples: [
    'roster project whitelist set Rocket --branch main',
    "roster project whitelist set Rocket --branch main --branch '/^release-/' --tag '/^v[0-9]+$/'",
    'roster project whitelist set Rocket --tag \'"/^v[0-9]{1,3}$/"\'',
  ],
  done: (now) => `the whitelist of the project ${now.project} is ${whitelistText(now)}`,
});
