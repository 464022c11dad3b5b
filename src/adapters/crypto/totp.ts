// One-time codes by time: SHA-1, six digits, 30 seconds, which is what every authenticator knows.
import { Secret, TOTP } from 'otpauth';
import QRCode from 'qrcode';

const STEP_SECONDS = 30;
const SECRET_BYTES = 20;
const ISSUER = 'Relance';
/** Clocks of telephones go wrong by that many steps. */
const WINDOW = 1;

export const makeTotp = () => ({
  newSecret: (): string => new Secret({ size: SECRET_BYTES }).base32,
  describe: async (secret: string, email: string) => {
    const uri = open(secret, email).toString();
    return { uri, svg: await QRCode.toString(uri, { type: 'svg', margin: 2 }) };
  },
  stepOf: (secret: string, code: string, atMs: number): number | null => {
    if (!/^\d{6}$/.test(code)) return null;
    const delta = open(secret, '').validate({ token: code, timestamp: atMs, window: WINDOW });
    return delta === null ? null : Math.floor(atMs / 1_000 / STEP_SECONDS) + delta;
  },
});

const open = (secret: string, email: string): TOTP =>
  new TOTP({
    issuer: ISSUER,
    label: email,
    secret: Secret.fromBase32(secret),
    digits: 6,
    period: STEP_SECONDS,
    algorithm: 'SHA1',
  });
