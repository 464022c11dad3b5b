// What a password has to be: long, and not what everybody tries first (ASVS V6.2). No rules about its letters.
import type { Refusal } from '../result.ts';

export const MIN_PASSWORD_CHARS = 10;
export const MAX_PASSWORD_CHARS = 200;

/** Of ten characters and more, as lists of stolen passwords count them. */
const COMMON = new Set(
  `1234567890 qwertyuiop 0987654321 1q2w3e4r5t 12345678910 123456789a a123456789 1qaz2wsx3edc password123
  password1234 password12345 passwordpassword qwerty123456 qwerty12345 iloveyou123 1111111111 0000000000
  9876543210 1123581321 abcdefghij abcd123456 abc1234567 asdfghjkl1 zxcvbnm123 q1w2e3r4t5 123123123123
  administrator changeme123 letmein1234 welcome123 welcome1234 motdepasse motdepasse1 motdepasse123 azertyuiop
  azerty12345 azerty123456 jetaime123 sunshine123 princess123 football123 baseball123 superman123 basketball
  liverpool1 michael123 1234567891 1234512345 aaaaaaaaaa 123456789q qazwsxedcr p@ssw0rd123 passw0rd123
  trustno1234 dragon12345 monkey12345 master12345 relance123 relancerelance`.split(/\s+/),
);

export const checkPassword = (
  password: string,
  about: { readonly email: string; readonly name: string },
  field = 'password',
): Refusal | null => {
  const length = [...password].length;
  if (length < MIN_PASSWORD_CHARS)
    return { code: 'password_too_short', message: `${field} needs ${MIN_PASSWORD_CHARS} characters.`, field };
  if (length > MAX_PASSWORD_CHARS)
    return { code: 'password_too_long', message: `${field} has more than ${MAX_PASSWORD_CHARS}.`, field };
  const said = password.toLowerCase();
  const own = [about.email, about.email.split('@')[0] ?? '', about.name].map((text) => text.toLowerCase());
  const guessed = COMMON.has(said) || own.some((text) => text.length >= 3 && said === text);
  if (guessed || new Set(said).size < 4)
    return { code: 'password_guessable', message: `${field} is among the first that anybody tries.`, field };
  return null;
};
