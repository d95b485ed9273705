/** What an instance may do that its clients would not expect; tests switch each on. */
export interface Quirks {
  /** How many reads of the groups still show the members that there were before a change. */
  lateGroups: number;
  /** What becomes of an invitation. */
  invitation: 'pending' | 'denied' | 'defaulted_to_member';
  /** Requests that fail once each, before anything is done: `PUT /members`, by the beginning of their method and path. */
  failing: string[];
  /** Requests that are carried out, once each, and whose answer is lost. */
  losing: string[];
  /** Requests that are lost on the way there, once each. */
  unsent: string[];
  /** Requests that are refused once each, with this many seconds to wait. */
  limited: { readonly request: string; readonly seconds: number }[];
  /** The groups list never ends: each of many pages is the first one. */
  endlessGroups: boolean;
  /** The groups list has the first ones alone, whatever page is asked for, and does not say how many there are. */
  firstGroupsAlone: boolean;
  /** Members of the organization and of projects are people alone, whatever kind is asked for, and of projects in one page. */
  peopleAlone: boolean;
  /** The token may see notifications, and not change them: those that it names are not there. */
  viewsNotificationsOnly: boolean;
  /** Roles of projects are in no list, whatever scope is asked for. */
  hidesProjectRoles: boolean;
  /** It has no routes for jobs and agents. */
  withoutJobs: boolean;
  /** The token may not see agents. */
  hidesAgents: boolean;
  /** It knows no token any more. */
  refusesTokens: boolean;
  /** A token that was replaced works as before. */
  oldTokensLive: boolean;
}

export const usual = (): Quirks => ({
  lateGroups: 0,
  invitation: 'pending',
  failing: [],
  losing: [],
  unsent: [],
  limited: [],
  endlessGroups: false,
  firstGroupsAlone: false,
  peopleAlone: false,
  viewsNotificationsOnly: false,
  hidesProjectRoles: true,
  withoutJobs: false,
  hidesAgents: false,
  refusesTokens: false,
  oldTokensLive: true,
});
