// Countries as callers write them: ISO 3166-1 alpha-2 codes, or names mapped on best effort (2.6).
const CODES = (
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW ' +
  'BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI ' +
  'FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN ' +
  'IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME ' +
  'MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF ' +
  'PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV ' +
  'SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK ' +
  'YE YT ZA ZM ZW'
).split(' ');

/** Names in use beside the English one of the Unicode locale data. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'united states of america': 'US',
  usa: 'US',
  america: 'US',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  'hong kong': 'HK',
  macao: 'MO',
  macau: 'MO',
  turkey: 'TR',
  türkiye: 'TR',
  'czech republic': 'CZ',
  burma: 'MM',
  myanmar: 'MM',
  'ivory coast': 'CI',
  'cape verde': 'CV',
  swaziland: 'SZ',
  macedonia: 'MK',
  'korea, republic of': 'KR',
  'republic of korea': 'KR',
  'russian federation': 'RU',
  'viet nam': 'VN',
  palestine: 'PS',
  'the netherlands': 'NL',
  holland: 'NL',
  'democratic republic of the congo': 'CD',
  'republic of the congo': 'CG',
  'bosnia and herzegovina': 'BA',
  'trinidad and tobago': 'TT',
  'antigua and barbuda': 'AG',
  'saint lucia': 'LC',
};

const byName = (): ReadonlyMap<string, string> => {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const known = CODES.map((code) => [(names.of(code) ?? code).toLowerCase(), code] as const);
  return new Map([...known, ...Object.entries(OTHER_NAMES)]);
};

const KNOWN_CODES = new Set(CODES);
const CODE_BY_NAME = byName();

/** The alpha-2 code, or null when the text names no country (the field is then removed). */
export const countryCode = (given: string): string | null => {
  const text = given.trim();
  const code = text.toUpperCase();
  return KNOWN_CODES.has(code) ? code : (CODE_BY_NAME.get(text.toLowerCase()) ?? null);
};
