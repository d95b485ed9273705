import { signinRemove } from '../../../operations/signin/remove.ts';
import { signinShow } from '../../../operations/signin/show.ts';
import { counted } from '../../../lib/plural.ts';
import { operationCommand } from '../../app/command.ts';
import { provider } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'remove'],
  operation: signinRemove,
  details:
    'Its mappings and links go with it. Sessions go on until they end. People are found by their verified addresses when it is configured again, but not who may change Owners.',
  positions: ['provider'],
  view: provider,
  async confirm(input, cli) {
    const { name, links } = await cli.call(signinShow, input);
    return { question: `Remove the sign-in provider ${name}, and the ${counted(links, 'link')} of people to it?` };
  },
  examples: ['roster signin remove okta --yes', 'roster signin remove okta --dry-run'],
  done: ({ name, links }) => `nobody signs in by ${name} any more; ${counted(links, 'link')} went with it`,
});
