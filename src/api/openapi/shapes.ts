import * as z from 'zod/mini';
import type { Schema } from '../../core/operation.ts';
import { waitingDevice } from '../../operations/session/user-code.ts';
import { accessCheck, accessGrant, accessHolder, accessWay, accessWhy, nearMiss } from '../../domain/access/answers.ts';
import { agent } from '../../domain/jobs/agents.ts';
import { activity, machineUse, projectWork, work } from '../../domain/jobs/activity.ts';
import { meantActor, meantTarget, shownEvent } from '../../domain/audit.ts';
import { auditHold } from '../../domain/audit-holds.ts';
import { auditStream, streamObject } from '../../domain/audit-stream.ts';
import { ACTOR_TYPES } from '../../domain/kinds.ts';
import { ocsfAccount, ocsfEvent } from '../../domain/ocsf/event.ts';
import { group } from '../../domain/groups.ts';
import { delivery } from '../../domain/notifications/deliveries.ts';
import { documentAgent } from '../../domain/organization-file/document.ts';
import { changedField, shownChange } from '../../domain/organization-file/shown.ts';
import { job, jobAhead } from '../../domain/jobs/job.ts';
import { queue } from '../../domain/jobs/queues.ts';
import { initializationAgent, resolvedAgent } from '../../domain/jobs/agent.ts';
import { machineQuota } from '../../domain/jobs/machine-types.ts';
import { notification } from '../../domain/notifications/notification.ts';
import { filter, mail, notify, rule, slack, webhook } from '../../domain/notifications/rules.ts';
import { finding } from '../../domain/health.ts';
import { invitation, offer } from '../../domain/invitations.ts';
import { invitedPerson, person, personWithPassword } from '../../domain/people.ts';
import { project, projectBinding } from '../../domain/projects.ts';
import { accountRef, personRef, plannedRef, ref, subjectRef } from '../../domain/references.ts';
import { role } from '../../domain/roles/roles.ts';
import { mapping } from '../../domain/scim/mapping.ts';
import { provisioning } from '../../domain/scim/provider.ts';
import { serviceAccount } from '../../domain/service-accounts.ts';
import { ipAllowListEntry } from '../../domain/ip-allow-list.ts';
import { shownSettings } from '../../domain/settings.ts';
import { identity } from '../../domain/signin/link.ts';
import { signInMapping } from '../../domain/signin/mapping.ts';
import { signInProvider } from '../../domain/signin/provider-fields.ts';
import { trust } from '../../domain/signin/trust.ts';
import { token } from '../../domain/tokens.ts';
import { shownWhitelist } from '../../domain/whitelist.ts';
import { errorEnvelope } from '../errors.ts';
import { instance } from '../instance.ts';
import { tiedInvitation } from '../../operations/invitation/ties.ts';
import { answer, item } from '../../operations/people/import/items.ts';
import { rowFailure } from '../../operations/shared/row-faults.ts';
import { removalItem } from '../../operations/people/removal/items.ts';

/**
 * The shapes that have a name in the description of the API. A response that has all fields of one refers to it, wherever
 * its schema is made; a shape that no response has is left out.
 */
export const SHAPES: Readonly<Record<string, Schema>> = {
  AccessCheck: accessCheck,
  AccessGrant: accessGrant,
  AccessHolder: accessHolder,
  AccessNearMiss: nearMiss,
  AccessWay: accessWay,
  AccessWhy: accessWhy,
  AccountReference: accountRef,
  Activity: activity,
  Actor: z.object({ id: z.string(), actor_type: z.enum(ACTOR_TYPES), events: z.number() }),
  Agent: agent,
  AuditEvent: shownEvent,
  AuditHold: auditHold,
  AuditStream: auditStream,
  AuditStreamObject: streamObject,
  Device: waitingDevice,
  DocumentAgent: documentAgent,
  DocumentChange: shownChange,
  DocumentChangedField: changedField,
  Error: errorEnvelope,
  Finding: finding,
  Group: group,
  Identity: identity,
  ImportResult: z.omit(answer, { items: true }),
  ImportedPerson: item,
  InitializationAgent: initializationAgent,
  Instance: instance,
  IpAllowListEntry: ipAllowListEntry,
  Invitation: invitation,
  InvitedPerson: invitedPerson,
  Job: job,
  JobAhead: jobAhead,
  Login: z.object({ person, organization: z.string(), token: z.string() }),
  MachineUse: machineUse,
  MeantActor: meantActor,
  MeantTarget: meantTarget,
  OcsfAccount: ocsfAccount,
  OcsfEvent: ocsfEvent,
  MachineQuota: machineQuota,
  Notification: notification,
  NotificationDelivery: delivery,
  NotificationEmail: mail,
  NotificationFilter: filter,
  NotificationReceivers: notify,
  NotificationRule: rule,
  NotificationSlack: slack,
  NotificationWebhook: webhook,
  Offer: offer,
  Person: person,
  PersonReference: personRef,
  PersonWithEmail: z.object({ id: z.string(), username: z.string(), email: z.nullable(z.string()) }),
  PersonWithPassword: personWithPassword,
  PlannedReference: plannedRef,
  Project: project,
  ProjectBinding: projectBinding,
  ProjectWork: projectWork,
  Provisioning: provisioning,
  Queue: queue,
  Reference: ref,
  RemovedPerson: removalItem,
  ResolvedAgent: resolvedAgent,
  Role: role,
  RowFailure: rowFailure,
  ScimMapping: mapping,
  ServiceAccount: serviceAccount,
  Settings: shownSettings,
  SubjectReference: subjectRef,
  TiedInvitation: tiedInvitation,
  Token: token,
  Trust: trust,
  Whitelist: shownWhitelist,
  Work: work,
  SignInProvider: signInProvider,
  SignInMapping: signInMapping,
};
