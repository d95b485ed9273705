import { auditStreamConfigure } from '../../operations/audit-stream/configure.ts';
import { auditStreamHistory } from '../../operations/audit-stream/history.ts';
import { auditStreamPause } from '../../operations/audit-stream/pause.ts';
import { auditStreamRemove } from '../../operations/audit-stream/remove.ts';
import { auditStreamResume } from '../../operations/audit-stream/resume.ts';
import { auditStreamRun } from '../../operations/audit-stream/run.ts';
import { auditStreamStatus } from '../../operations/audit-stream/status.ts';
import { auditStreamTest } from '../../operations/audit-stream/test.ts';
import { auditStreamVerify } from '../../operations/audit-stream/verify.ts';
import { route } from '../route.ts';

/** The stream of the audit log to a bucket. */
export const routes = [
  route({ method: 'GET', path: '/audit_stream', operation: auditStreamStatus }),
  route({ method: 'PUT', path: '/audit_stream', operation: auditStreamConfigure }),
  route({ method: 'DELETE', path: '/audit_stream', operation: auditStreamRemove }),
  route({ method: 'GET', path: '/audit_stream/objects', operation: auditStreamHistory }),
  route({ method: 'GET', path: '/audit_stream/verify', operation: auditStreamVerify }),
  route({ method: 'POST', path: '/audit_stream/test', operation: auditStreamTest }),
  route({ method: 'POST', path: '/audit_stream/run', operation: auditStreamRun }),
  route({ method: 'POST', path: '/audit_stream/pause', operation: auditStreamPause }),
  route({ method: 'POST', path: '/audit_stream/resume', operation: auditStreamResume }),
];
