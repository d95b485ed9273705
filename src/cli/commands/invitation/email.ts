import type { Email } from '../../../domain/email.ts';
import { visible } from '../../terminal/output.ts';
import type { Offer } from './views.ts';

/** The message with an invitation. Names are people's own words: none may break a line. */
export function invitationEmail(offer: Offer, to: string): Email {
  const organization = visible(offer.organization);
  const inviter = visible(offer.invited_by ?? 'Somebody');
  const groups = offer.groups.length === 0 ? '' : `, in ${offer.groups.map(visible).join(', ')}`;
  return {
    to: [to],
    subject: `Invitation to ${organization}`,
    text: [
      `${inviter} invites you to ${organization} as ${visible(offer.role ?? 'a newcomer')}${groups}.`,
      '',
      ...howToAccept(offer),
      '',
      `    ${offer.code}`,
      '',
      `The code works once, until ${offer.expires_at.slice(0, 16).replace('T', ' ')} UTC.`,
      'Anybody who has the code can accept instead of you, so do not share it.',
      'If you did not expect this, ignore it: nothing happens without the code.',
      '',
    ].join('\n'),
  };
}

/** The code is in no link: links are kept in histories and logs. */
function howToAccept({ accept_url: page }: Offer): string[] {
  const COMMAND = '    roster invitation accept';
  return page === null
    ? ['To accept, run this command, which asks for the code:', '', COMMAND]
    : [
        'To accept, open this page and type the code:',
        '',
        `    ${page}`,
        '',
        'or run this command, which asks for it:',
        '',
        COMMAND,
      ];
}
