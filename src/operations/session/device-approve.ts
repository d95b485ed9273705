import { operation } from '../../core/operation.ts';
import { ABOUT_A_DEVICE, decide } from './device-decision.ts';

export const sessionDeviceApprove = operation({
  ...ABOUT_A_DEVICE,
  name: 'session.device-approve',
  summary: 'Let a device log in as you',
  permission: { none: 'it lets a device in as yourself', authenticated: true },
  records: ['Session.Approved'],
  run: (context, input) => decide(context, input, 'approved'),
});
