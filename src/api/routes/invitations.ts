import { invitationAccept } from '../../operations/invitation/accept.ts';
import { invitationCreate } from '../../operations/invitation/create.ts';
import { invitationDelete } from '../../operations/invitation/delete.ts';
import { invitationEdit } from '../../operations/invitation/edit.ts';
import { invitationList } from '../../operations/invitation/list.ts';
import { invitationResend } from '../../operations/invitation/resend.ts';
import { invitationRevoke } from '../../operations/invitation/revoke.ts';
import { invitationShow } from '../../operations/invitation/show.ts';
import { route } from '../route.ts';

/** Invitations. */
export const routes = [
  route({ method: 'GET', path: '/invitations', operation: invitationList }),
  route({ method: 'POST', path: '/invitations', operation: invitationCreate }),
  route({ method: 'POST', path: '/invitations/batch/resend', operation: invitationResend }),
  route({ method: 'POST', path: '/invitations/batch/revoke', operation: invitationRevoke }),
  route({ method: 'POST', path: '/invitations/accept', operation: invitationAccept }),
  route({ method: 'GET', path: '/invitations/:invitation', operation: invitationShow, resource: invitationShow }),
  route({ method: 'PATCH', path: '/invitations/:invitation', operation: invitationEdit, resource: invitationShow }),
  route({ method: 'DELETE', path: '/invitations/:invitation', operation: invitationDelete, resource: invitationShow }),
];
