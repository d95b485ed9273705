import { accessRecommend } from '../../../operations/access/recommend.ts';
import { listCommand } from '../../app/list-command.ts';
import { recommendationNotes, recommendations } from './recommendation-views.ts';

export const command = listCommand({
  path: ['access', 'recommend'],
  details:
    'Reads the audit log, which records changes and no reads: only permissions whose use it shows are called unused. What would go beside them is told as not recorded. Changes take nothing that was used, and can be made together. Nothing is recommended for accounts that were made since then. docs/access-reviews.md tells more.',
  operation: accessRecommend,
  positions: ['subject'],
  view: recommendations,
  complete: true,
  examples: ['roster access recommend', 'roster access recommend grace --since 30d --json'],
  notes: recommendationNotes,
});
