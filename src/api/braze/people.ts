// Handlers of the endpoints about who people are (braze-rest-api 5.4–5.11).
import { presentPerson } from '../../contract/braze/present-person.ts';
import type { ExportRequest } from '../../contract/braze/user-export.ts';
import {
  aliasNewEndpoint,
  aliasUpdateEndpoint,
  deleteEndpoint,
  exportIdsEndpoint,
  externalIdRemoveEndpoint,
  externalIdRenameEndpoint,
  identifyEndpoint,
  mergeEndpoint,
} from '../../contract/braze/user-endpoints.ts';
import type { ItemError, ReadItems } from '../../contract/braze/item-errors.ts';
import { placesOf } from '../../contract/braze/item-errors.ts';
import type { IdentityStore } from '../../ports/identity-store.ts';
import type { PersonExports } from '../../ports/person-export.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { succeed } from '../reply.ts';

export interface PeopleServices {
  readonly identity: IdentityStore;
  readonly exports: PersonExports;
}

export const peopleRoutes = ({ identity, exports }: PeopleServices): readonly Route[] => [
  route(aliasNewEndpoint, async ({ workspaceId, now }, { entries, errors }) => {
    await identity.addAliases(workspaceId, entries, now);
    return succeed({ aliases_processed: entries.length, ...listed(errors) }, 201);
  }),
  route(aliasUpdateEndpoint, async ({ workspaceId, now }, { entries, errors }) => {
    await identity.renameAliases(workspaceId, entries, now);
    return succeed(listed(errors), 201);
  }),
  route(identifyEndpoint, async ({ workspaceId, now }, { entries, errors }) => {
    await identity.identify(workspaceId, entries, now);
    return succeed({ aliases_processed: entries.length, ...listed(errors) }, 201);
  }),
  route(mergeEndpoint, async ({ workspaceId, now }, merges) => {
    await identity.merge(workspaceId, merges, now);
    return succeed({}, 202);
  }),
  route(deleteEndpoint, async ({ workspaceId, now }, { entries, errors }) => {
    await identity.erase(workspaceId, entries, now);
    return succeed({ deleted: entries.length, ...listed(errors) }, 201);
  }),
  route(externalIdRenameEndpoint, async ({ workspaceId, now }, given) => {
    const renames = given.entries;
    const refusals = await identity.renameExternalIds(workspaceId, renames, now);
    const done = renames.filter((_, i) => refusals[i] === null);
    return succeed(
      {
        external_ids: done.map(({ current, next }) => ({
          current_external_id: current,
          new_external_id: next,
        })),
        rename_errors: indexed(given, refusals),
      },
      201,
    );
  }),
  route(externalIdRemoveEndpoint, async ({ workspaceId, now }, given) => {
    const refusals = await identity.removeExternalIds(workspaceId, given.entries, now);
    const removed = given.entries.filter((_, i) => refusals[i] === null);
    return succeed({ removed_ids: removed, removal_errors: indexed(given, refusals) }, 201);
  }),
  route(exportIdsEndpoint, (context, request) => answerExport(exports, context, request)),
];

const listed = (errors: readonly ItemError[]): { readonly errors?: readonly ItemError[] } =>
  errors.length === 0 ? {} : { errors };

/** Entries are arrays that refer to the index of the input item (1.4). */
const indexed = <T>(
  given: ReadItems<T>,
  refusals: readonly (string | null)[],
): readonly (readonly [number, string])[] => {
  const places = placesOf(given);
  const refused = refusals.flatMap((refusal, i) =>
    refusal === null ? [] : [[places[i] ?? i, refusal] as const],
  );
  const unread = given.errors.map(({ index, type }) => [index, type] as const);
  return [...refused, ...unread].sort(([a], [b]) => a - b);
};

const answerExport = async (
  exports: PersonExports,
  { workspaceId, now }: RequestContext,
  { keys, fields }: ExportRequest,
): Promise<Reply> => {
  const wants = {
    summaries: ['custom_events', 'purchases', 'apps'].some((name) => fields.has(name)),
    campaigns: fields.has('campaigns_received'),
  };
  const searches = keys.map((key) => key.who);
  const found = await exports.find(workspaceId, searches, wants);
  const people = new Map(found.flat().map((person) => [person.profile.userId, person]));
  const invalid = keys.filter((_, i) => found[i]?.length === 0).map((key) => key.shown);
  return succeed(
    {
      users: [...people.values()].map((person) => presentPerson(person, fields, now)),
      ...(invalid.length === 0 ? {} : { invalid_user_ids: invalid }),
    },
    201,
  );
};
