// How a caller names a person (braze-rest-api 1.8, 5.1.2), and which profile an address means when several
// have it. Addresses are compared by their key: letter case of an email and punctuation of a phone never
// make two addresses.
import type { Prioritization } from '../campaigns/trigger-call.ts';
import { prioritize } from '../campaigns/prioritization.ts';
import type { Candidate } from '../campaigns/prioritization.ts';
import { aliasValue, partOf } from '../part.ts';

export type PersonKey =
  | { readonly kind: 'external_id'; readonly value: string }
  | { readonly kind: 'alias'; readonly label: string; readonly name: string }
  | { readonly kind: 'braze_id'; readonly value: string }
  | {
      readonly kind: ContactKind;
      readonly value: string;
      readonly prioritization?: readonly Prioritization[];
    };

export type ContactKind = 'email' | 'phone';

/** What a key stands for now. `ambiguous`: several profiles and no rule that picks one. */
export type PersonMatch =
  | {
      readonly kind: 'one';
      readonly part: number;
      readonly userId: string;
      /** True: a unique identifier that leads to somebody who is there and lost none lately: can be remembered for a while. */
      readonly lasting?: boolean;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous' };

/** The form of an address that look-ups, suppression and `contact_points` use. */
export const contactKey = (kind: ContactKind, address: string): string =>
  kind === 'email' ? address.trim().toLowerCase() : phoneKey(address);

/** 19.4: non-digits are stripped; ten digits without a plus are a number of the United States. */
const phoneKey = (phone: string): string => {
  const digits = phone.replaceAll(/\D/g, '');
  const international = phone.trim().startsWith('+') || digits.length !== 10;
  return international ? `+${digits}` : `+1${digits}`;
};

/** Where a contact point or an address state lives. `key` is a contactKey. */
export const contactPart = (workspaceId: number, kind: ContactKind, key: string): number =>
  partOf(workspaceId, kind, key);

/** Value of the `identifiers` row that a unique key points through. */
export const identifierValue = (
  key: Extract<PersonKey, { readonly kind: 'external_id' | 'alias' }>,
): string => (key.kind === 'alias' ? aliasValue(key.label, key.name) : key.value);

/** Equal texts for equal keys, so that a batch looks each person up once. */
export const personKeyText = (key: PersonKey): string => {
  if (key.kind === 'external_id' || key.kind === 'braze_id') return `${key.kind}:${key.value}`;
  if (key.kind === 'alias') return `alias:${aliasValue(key.label, key.name)}`;
  return `${key.kind}:${key.prioritization?.join(',') ?? '*'}:${contactKey(key.kind, key.value)}`;
};

/**
 * The profile an address means. Without `prioritization` the rule of /users/track (5.1.2): the most recently
 * updated one with an external id, else the most recently updated one; equal times are settled by user id.
 */
export const chooseByContact = <C extends Candidate>(
  candidates: readonly C[],
  prioritization: readonly Prioritization[] | undefined,
): C | 'none' | 'ambiguous' => {
  if (candidates.length === 0) return 'none';
  if (prioritization === undefined) return latestForTrack(candidates);
  const left = prioritize(candidates, prioritization);
  if (left.length > 1) return 'ambiguous';
  return left[0] ?? 'none';
};

const latestForTrack = <C extends Candidate>(candidates: readonly C[]): C | 'none' => {
  const identified = candidates.filter((candidate) => candidate.externalId !== null);
  const pool = identified.length > 0 ? identified : candidates;
  return [...pool].sort(byRecency)[0] ?? 'none';
};

const byRecency = (a: Candidate, b: Candidate): number =>
  b.updatedAt - a.updatedAt || (a.userId < b.userId ? -1 : 1);
