import { operation } from '../../core/operation.ts';
import { ABOUT_A_DEVICE, decide } from './device-decision.ts';

export const sessionDeviceDeny = operation({
  ...ABOUT_A_DEVICE,
  name: 'session.device-deny',
  summary: 'Refuse a device that asks to log in as you',
  permission: { none: 'it keeps a device out', authenticated: true },
  records: ['Session.Denied'],
  run: (context, input) => decide(context, input, 'denied'),
});
