// A person as searches answer them, and how they are called: by name, else by what names them best.
import type { Api } from '../../api.ts';

export interface PersonBrief {
  readonly user_id: string;
  readonly external_id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly language: string | null;
  readonly country: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_used_at: string | null;
  readonly matched: { readonly kind: string; readonly value: string } | null;
}

export interface PeoplePage {
  readonly people: readonly PersonBrief[];
  readonly next: string | null;
}

export const personName = (person: PersonBrief): string => {
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ');
  return name || person.email || person.external_id || person.phone || person.user_id;
};

/** What tells people of one name apart. */
export const personHint = (person: PersonBrief): string =>
  [person.email, person.external_id, person.phone]
    .filter((text) => text !== null && text !== personName(person))
    .join(' · ');

export const findPeople = (api: Api, q: string, limit: number, signal?: AbortSignal): Promise<PeoplePage> =>
  api.get('/admin/v1/people', { q, limit }, signal);
