// Phone numbers as providers take them.
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * E.164, or null when no such number can exist. "Possible" rather than "valid": numbering plans change faster
 * than any table, and the provider's own answer is the truth. Ten digits without `+` are American (19.4).
 */
export const normalizePhone = (text: string): string | null => {
  const parsed = parsePhoneNumberFromString(text, 'US');
  return parsed?.isPossible() === true ? parsed.number : null;
};
