// One written form per address, so that "the same address" means the same everywhere: contact points, address
// states, consent writes and look-ups all go through these.

export type AddressKind = 'email' | 'phone';

export interface Address {
  readonly kind: AddressKind;
  /** Written form: `emailKey` or `phoneKey`. */
  readonly value: string;
}

/** Addresses are compared without regard to case (Braze stores them so). */
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** Non-digits are stripped; ten digits without `+` are a US number (19.4). Other digits are taken as E.164. */
export const phoneKey = (phone: string): string => {
  const digits = phone.replace(/\D/g, '');
  if (phone.trim().startsWith('+')) return `+${digits}`;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  return digits.length === 10 ? `+1${digits}` : `+${digits}`;
};

/** E.164 has at most 15 digits; fewer than 7 are short codes, not subscribers. */
export const isPhoneKey = (value: string): boolean => /^\+[1-9]\d{6,14}$/.test(value);

export const emailAddress = (email: string): Address => ({ kind: 'email', value: emailKey(email) });
export const phoneAddress = (phone: string): Address => ({ kind: 'phone', value: phoneKey(phone) });
