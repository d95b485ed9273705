import {
  invitationAccept,
  invitationDelete,
  invitationList,
  invitationResend,
  invitationRevoke,
  invitationShow,
} from '../../operations/invitation/index.ts';
import { route } from '../route.ts';

/** Invitations. */
export const routes = [
  route({ method: 'GET', path: '/invitations', operation: invitationList }),
  route({ method: 'POST', path: '/invitations/resend', operation: invitationResend }),
  route({ method: 'POST', path: '/invitations/revoke', operation: invitationRevoke }),
  route({ method: 'POST', path: '/invitations/accept', operation: invitationAccept }),
  route({ method: 'GET', path: '/invitations/:invitation', operation: invitationShow, resource: invitationShow }),
  route({ method: 'DELETE', path: '/invitations/:invitation', operation: invitationDelete, resource: invitationShow }),
];
