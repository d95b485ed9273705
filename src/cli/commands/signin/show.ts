import { signinShow } from '../../../operations/signin/show.ts';
import { showCommand } from '../../app/command.ts';
import { addressNote, provider } from './views.ts';

export const command = showCommand({
  path: ['signin', 'show'],
  operation: signinShow,
  view: provider,
  examples: ['roster signin show okta', 'roster signin show okta --json'],
  done: addressNote,
});
