// An address in its one written form (person-key.ts), whoever has it: what consent writes and locks are about.
import type { ContactKind } from './person-key.ts';
import { contactKey } from './person-key.ts';

export interface Address {
  readonly kind: ContactKind;
  /** A contactKey. */
  readonly value: string;
}

export const emailAddress = (email: string): Address => ({
  kind: 'email',
  value: contactKey('email', email),
});
export const phoneAddress = (phone: string): Address => ({
  kind: 'phone',
  value: contactKey('phone', phone),
});

/** E.164 has at most 15 digits; fewer than 7 are short codes, not subscribers. */
export const isPhoneNumber = (phone: string): boolean => /^\+[1-9]\d{6,14}$/.test(contactKey('phone', phone));

/** Addresses of a person, written form. */
export const addressesOf = (person: {
  readonly email: string | null;
  readonly phone: string | null;
}): readonly Address[] => [
  ...(person.email === null ? [] : [emailAddress(person.email)]),
  ...(person.phone === null ? [] : [phoneAddress(person.phone)]),
];
