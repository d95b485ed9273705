import {
  invitationAccept,
  invitationList,
  invitationResend,
  invitationRevoke,
} from '../../operations/invitation/index.ts';
import { route } from '../route.ts';

/** Invitations. */
export const routes = [
  route({ method: 'GET', path: '/invitations', operation: invitationList }),
  route({ method: 'POST', path: '/invitations/resend', operation: invitationResend }),
  route({ method: 'POST', path: '/invitations/revoke', operation: invitationRevoke }),
  route({ method: 'POST', path: '/invitations/accept', operation: invitationAccept }),
];
