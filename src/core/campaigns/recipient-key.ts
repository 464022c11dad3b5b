// How a call named a recipient, where nobody was found by that name: the log keeps it, in the part of the name itself.
import { aliasValue, partOf, partOfUserId } from '../part.ts';
import type { PersonKey } from '../users/person-key.ts';
import { contactKey } from '../users/person-key.ts';

/** For logs, and for telling duplicates of unknown people apart. */
export const keyText = (key: PersonKey): string =>
  key.kind === 'alias' ? `alias:${key.label}:${key.name}` : `${key.kind}:${key.value}`;

export const partOfRecipient = (workspaceId: number, key: PersonKey): number => {
  if (key.kind === 'alias') return partOf(workspaceId, 'alias', aliasValue(key.label, key.name));
  if (key.kind === 'external_id') return partOf(workspaceId, 'external_id', key.value);
  if (key.kind === 'braze_id')
    return partOfUserId(key.value) ?? partOf(workspaceId, 'external_id', key.value);
  return partOf(workspaceId, key.kind, contactKey(key.kind, key.value));
};
